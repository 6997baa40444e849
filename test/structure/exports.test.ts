// A package shows what others use, and no more: knip (knip.json) finds every export and file that nothing imports.

import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What knip reports about the repository; nothing when all is well. */
async function unused(): Promise<string> {
  const knip = spawn(process.execPath, ['node_modules/knip/bin/knip.js', '--no-progress'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [report, trouble] = await Promise.all([text(knip.stdout), text(knip.stderr)]);
  return `${report}${trouble}`;
}

it('exports nothing that no other file imports, and keeps no file that nothing imports', async () => {
  expect(await unused()).toBe('');
}, 120_000);
