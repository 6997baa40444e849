import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createFakeSmtpServer, type FakeSmtpServer } from './index.ts';

let server: FakeSmtpServer;
afterEach(() => server.close());

/** Sends raw lines and gives back everything the server said until it closed the connection. */
async function talk(lines: readonly string[], port = server.port): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk.toString();
  });
  socket.write(lines.map((line) => `${line}\r\n`).join(''));
  await once(socket, 'close');
  return said;
}

const envelope = ['EHLO x', 'MAIL FROM:<a@b.example>', 'RCPT TO:<c@d.example>', 'DATA'];

describe('the scripted server', () => {
  it('answers pipelined commands in order and keeps the letter without its stuffed dots', async () => {
    server = await createFakeSmtpServer();
    const said = await talk([...envelope, 'Message-ID: <1@x>', '', '..dot', '.', 'QUIT']);
    expect(said.match(/^\d{3} /gm)).toEqual(['220 ', '250 ', '250 ', '250 ', '354 ', '250 ', '221 ']);
    expect(server.letters).toMatchObject([
      { from: 'a@b.example', to: ['c@d.example'], messageId: '<1@x>', connectionId: 1 },
    ]);
    expect(server.letters[0]?.data.toString()).toBe('Message-ID: <1@x>\r\n\r\n.dot\r\n');
  });

  it('does what its script says for one address and stays friendly to others', async () => {
    server = await createFakeSmtpServer();
    server.on('rcpt', ({ address }) => (address === 'bad@d.example' ? { reply: '550 5.1.1 No' } : undefined));
    const said = await talk([
      'EHLO x',
      'MAIL FROM:<a@b.example>',
      'RCPT TO:<bad@d.example>',
      'RCPT TO:<c@d.example>',
      'QUIT',
    ]);
    expect(said).toContain('550 5.1.1 No\r\n250 2.1.5 Ok');
  });

  it('keeps its order when an answer is delayed', async () => {
    server = await createFakeSmtpServer({ script: { mail: { delayMs: 5 } } });
    expect((await talk([...envelope, 'x', '.', 'QUIT'])).match(/^\d{3} /gm)).toHaveLength(7);
  });

  it('can keep a letter and never say so, or say so and not keep it', async () => {
    server = await createFakeSmtpServer({ script: { message: { cut: 'before' } } });
    expect(await talk([...envelope, 'x', '.', 'QUIT'])).not.toContain('queued');
    expect(server.letters).toHaveLength(1);
    server.on('message', { taken: false });
    expect(await talk([...envelope, 'x', '.', 'QUIT'])).toContain('queued');
    expect(server.letters).toHaveLength(1);
  });

  it('refuses commands out of order', async () => {
    server = await createFakeSmtpServer();
    const said = await talk([
      'RCPT TO:<c@d.example>',
      'MAIL FROM:<a@b.example>',
      'MAIL FROM:<a@b.example>',
      'DATA',
      'NOSUCH',
      'QUIT',
    ]);
    expect(said.match(/^5\d\d /gm)).toEqual(['503 ', '503 ', '554 ', '502 ']);
  });

  it('counts connections and commands', async () => {
    server = await createFakeSmtpServer();
    await Promise.all([talk([...envelope, 'x', '.', 'QUIT']), talk(['QUIT'])]);
    await server.until(() => server.counts().open === 0, 'both connections to close');
    expect(server.counts()).toMatchObject({
      connections: 2,
      commands: { mail: 1, rcpt: 1, message: 1, quit: 2 },
    });
  });

  it('says what it waited for when it waited in vain', async () => {
    server = await createFakeSmtpServer();
    await expect(server.received(3, 10)).rejects.toThrow('waited 10 ms for 3 letters; it has 0 letters');
  });
});
