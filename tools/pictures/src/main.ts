// `npm run pictures`: a picture of every page of the console, narrow and wide, light and dark, in both languages, of a pabal that
// runs with people, letters and one fault. Nobody has looked at a page that has no picture.

import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleConsole } from '@pabal/console/bundle';
import { startServers, stopServers } from '@pabal/test/servers';
import { startBrowser } from '@pabal/test/support';
import { takePictures } from './pictures.ts';
import { startScene } from './scene/scene.ts';

const { values: flags } = parseArgs({
  options: {
    to: { type: 'string', default: join(tmpdir(), 'pabal-pictures') },
    only: { type: 'string', default: '' },
    looks: { type: 'string', multiple: true, default: [] },
  },
});
const folder = resolve(flags.to);

await bundleConsole();
await startServers();
try {
  const scene = await startScene();
  const browser = await startBrowser();
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const { taken, problems } = await takePictures({ browser, scene, folder, ...flags });
    process.stdout.write(
      `${taken} pictures are in ${folder}.\n${problems.map((line) => `${line}\n`).join('')}`,
    );
    if (problems.length > 0) process.exitCode = 1;
  } finally {
    await browser.close();
    await scene.stop();
  }
} finally {
  await stopServers();
}
