import { createServer, type Server } from 'node:net';
import { freePort } from '@pabal/embedded';
import { createPortChooser } from './ports.ts';

let taken: Server;
let port: number;

beforeAll(async () => {
  port = await freePort();
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => taken.close(resolve)));

describe('createPortChooser', () => {
  it('takes the next free port when the preferred one is taken, and says so', async () => {
    const said: string[] = [];
    const chosen = await createPortChooser((line) => said.push(line))({ what: 'api', preferred: port });
    expect(chosen).toBeGreaterThan(port);
    expect(said).toEqual([`Port ${port} is taken by another program; the api uses ${chosen}.`]);
  });

  it('does not move away from a port that was asked for', async () => {
    const choose = createPortChooser(() => undefined);
    await expect(choose({ what: 'api', preferred: port, fixed: true })).rejects.toThrow(
      `Port ${port} is taken by another program; free it or choose another for the api.`,
    );
  });

  it('gives no port twice', async () => {
    const choose = createPortChooser(() => undefined);
    const preferred = await freePort();
    const both = [await choose({ what: 'api', preferred }), await choose({ what: 'inbox', preferred })];
    expect(new Set(both).size).toBe(2);
  });
});
