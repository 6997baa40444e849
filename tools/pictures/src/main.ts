// `npm run pictures`: a picture of every page of the console, of every page that readers may reach, and of the browser extension,
// narrow and wide, light and dark, in both languages. Nobody has looked at a page that has no picture.

import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleConsole } from '@pabal/console/bundle';
import { startServers, stopServers } from '@pabal/test/servers';
import { readOrRefuse, refuse, startBrowser } from '@pabal/test/support';
import { takeExtensionPictures } from './extension.ts';
import { takePictures } from './pictures.ts';
import { takePagesPictures } from './readers/pictures.ts';
import { startPagesScene } from './readers/scene.ts';
import { startScene } from './scene/scene.ts';
import type { Taken } from './taken.ts';

const subjects = ['console', 'pages', 'extension'] as const;
const usage = `Takes pictures of what people look at.

  npm run pictures -- [options]

  --of SUBJECT   ${subjects.join(', ')}; may be given several times (all)
  --only TEXT    pages whose names contain this (all)
  --looks TEXT   looks whose names contain this, such as 360-dark-ko; may be given several times (all)
  --to FOLDER    where they go, which is emptied before (${join(tmpdir(), 'pabal-pictures')})

Ends with 1 when a page is wider than the screen, a script fails, or the content policy refuses something.
`;

const flags = readFlags();
const folder = resolve(flags.to);

await bundleConsole();
await startServers();
try {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const all: Taken[] = [];
  if (flags.of.includes('console')) all.push(await takeConsole());
  if (flags.of.includes('pages') || flags.of.includes('extension')) all.push(...(await takePages()));
  const problems = all.flatMap((one) => one.problems);
  process.stdout.write(`${all.reduce((sum, { taken }) => sum + taken, 0)} pictures are in ${folder}.\n`);
  process.stdout.write(problems.map((line) => `${line}\n`).join(''));
  if (problems.length > 0) process.exitCode = 1;
} finally {
  await stopServers();
}

function readFlags() {
  const { values } = readOrRefuse(
    () =>
      parseArgs({
        options: {
          help: { type: 'boolean', default: false },
          to: { type: 'string', default: join(tmpdir(), 'pabal-pictures') },
          only: { type: 'string', default: '' },
          looks: { type: 'string', multiple: true, default: [] },
          of: { type: 'string', multiple: true, default: [...subjects] },
        },
      }),
    usage,
  );
  const unknown = values.of.find((subject) => !subjects.some((known) => known === subject));
  if (unknown !== undefined) refuse(`--of is one of ${subjects.join(', ')}, got ${JSON.stringify(unknown)}.`);
  if (values.help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  return values;
}

async function takeConsole(): Promise<Taken> {
  const scene = await startScene();
  const browser = await startBrowser();
  try {
    return await takePictures({ browser, scene, folder, ...flags });
  } finally {
    await browser.close();
    await scene.stop();
  }
}

async function takePages(): Promise<Taken[]> {
  const scene = await startPagesScene();
  const browser = await startBrowser();
  const options = { browser, scene, folder, ...flags };
  try {
    return [
      ...(flags.of.includes('pages') ? [await takePagesPictures(options)] : []),
      ...(flags.of.includes('extension') ? [await takeExtensionPictures(options)] : []),
    ];
  } finally {
    await browser.close();
    await scene.stop();
  }
}
