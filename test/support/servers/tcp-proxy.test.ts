import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

describe('startTcpProxy', () => {
  const echo = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  let proxy: TcpProxy;
  const open: Socket[] = [];

  beforeAll(async () => {
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await startTcpProxy((echo.address() as AddressInfo).port);
  });

  afterAll(async () => {
    for (const socket of open) socket.destroy();
    await proxy.stop();
    await new Promise((resolve) => echo.close(resolve));
  });

  async function dial(): Promise<Socket> {
    const socket = connect(proxy.port, '127.0.0.1');
    open.push(socket);
    await once(socket, 'connect');
    return socket;
  }

  async function say(socket: Socket, word: string): Promise<string> {
    socket.write(word);
    const [heard] = await once(socket, 'data');
    return String(heard);
  }

  it('passes bytes on both ways', async () => {
    expect(await say(await dial(), 'hello')).toBe('hello');
  });

  it('holds everything back while it hangs, and loses nothing', async () => {
    const socket = await dial();
    expect(await say(socket, 'before')).toBe('before');
    proxy.flow({ kind: 'hang' });
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.write('meanwhile');
    const late = await dial();
    late.write('late');
    const answer = once(late, 'data');
    // A connection past the proxy has had its answer by now.
    const direct = connect((echo.address() as AddressInfo).port, '127.0.0.1');
    open.push(direct);
    expect(await say(direct, 'past')).toBe('past');
    expect(heard).toBe('');
    const both = Promise.all([answer, once(socket, 'data')]);
    proxy.flow({ kind: 'pass' });
    await both;
    expect(heard).toBe('meanwhile');
  });

  it('keeps the order of bytes while it is slow', async () => {
    const socket = await dial();
    proxy.flow({ kind: 'slow', ms: 5 });
    let heard = '';
    const whole = new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        heard += chunk;
        if (heard.length === 100) resolve();
      });
    });
    for (let n = 0; n < 100; n += 1) socket.write(String(n % 10));
    await whole;
    expect(heard).toBe('0123456789'.repeat(10));
    proxy.flow({ kind: 'pass' });
  });

  it('cuts and refuses, and listens again on the same port', async () => {
    const socket = await dial();
    expect(await say(socket, 'there')).toBe('there');
    const cut = once(socket, 'close');
    await proxy.refuse();
    await cut;
    await expect(dial()).rejects.toThrow(/ECONNREFUSED/);
    await proxy.listen();
    expect(await say(await dial(), 'again')).toBe('again');
  });
});
