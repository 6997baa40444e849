import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const command = ['--conditions=source', new URL('main.ts', import.meta.url).pathname];
const run = (...args: string[]) => promisify(execFile)(process.execPath, [...command, ...args]);

describe('npm run drill', () => {
  it('says what it takes, and which scenarios there are', async () => {
    expect((await run('--help')).stdout).toContain('npm run drill -- [options]');
    expect((await run('--list')).stdout).toMatch(/^sender-killed +\S/m);
  });

  it.each([
    [['--all'], 'npm run drill -- [options]'],
    [['--scenario', 'flood'], 'There is no scenario "flood"'],
    [['--queue', 'kafka'], '--queue is redis, postgres or both.'],
    [['--rate', '0'], '--rate is a whole number from 1 to 1000.'],
  ])('refuses %j with a sentence', async (args, sentence) => {
    await expect(run(...args)).rejects.toMatchObject({ code: 64, stderr: expect.stringContaining(sentence) });
  });
});
