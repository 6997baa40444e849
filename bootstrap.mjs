// @ts-check
// Runs before `npm start` and `npm test`: sees to it that there is a Node that pabal runs on, that dependencies are installed
// and that everything is built, and does nothing when that is so. It is plain JavaScript with nothing but Node, because nothing
// else is there yet.

import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode, fetchNode, linkNode } from './bootstrap/node.mjs';
import { explainInstall, install } from './bootstrap/npm.mjs';
import { readText, root, Stop, say, step } from './bootstrap/steps.mjs';

/**
 * Builds every workspace, unless nothing has changed since the last time.
 * @param {string} node the program
 */
async function build(node) {
  const stamp = join(root, 'node_modules/.cache/pabal-built');
  const now = fingerprint();
  if (now === readText(stamp) && workspaces().every((folder) => existsSync(join(folder, 'dist')))) return;
  // turbo reports usage unless told not to.
  process.env.TURBO_TELEMETRY_DISABLED = '1';
  process.env.DO_NOT_TRACK = '1';
  // The builds are npm scripts, and so is npm itself a script for the Node that is first.
  process.env.PATH = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const turbo = join(root, 'node_modules/turbo/bin/turbo');
  const args = [turbo, 'run', 'build', '--output-logs=errors-only', '--ui=stream'];
  await step('building', node, args, () => 'The build failed; the compiler says why below.');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}

/** The folders that are built. */
function workspaces() {
  return ['packages', 'services', 'tools', 'examples']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
    .filter((folder) => existsSync(join(folder, 'tsconfig.json')));
}

/** Name, size and time of every file that the build reads. */
function fingerprint() {
  const shared = ['package-lock.json', 'tsconfig.base.json'].map((file) => join(root, file));
  const own = workspaces().flatMap((folder) => [
    join(folder, 'package.json'),
    join(folder, 'tsconfig.json'),
    ...readdirSync(join(folder, 'src'), { recursive: true }).map((file) => join(folder, 'src', String(file))),
  ]);
  return [...shared, ...own].map(describe).join('\n');
}

/** @param {string} path */
function describe(path) {
  const { size, mtimeMs } = statSync(path);
  return `${path} ${size} ${mtimeMs}`;
}

/**
 * Lets one process install and build at a time; the others wait for it and find the work done.
 * @param {() => Promise<void>} work
 */
async function alone(work) {
  const lock = join(root, '.pabal/bootstrap.lock');
  mkdirSync(dirname(lock), { recursive: true });
  const mine = `${process.pid}\n`;
  for (let told = false; ; told = true) {
    try {
      writeFileSync(lock, mine, { flag: 'wx' });
      break;
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
      const holder = Number(readText(lock));
      if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
      else if (!told) say(`another start (process ${holder}) is installing and building; waiting for it`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  await work();
  release();
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function main() {
  checkNode(process.versions.node);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  await alone(async () => {
    const [node] = await Promise.all([fetchNode(), install('installing dependencies', root)]);
    linkNode(node);
    await build(node ?? process.execPath);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    const text = error instanceof Stop ? error.message : explainInstall(String(error), root);
    process.stderr.write(`\n${text}\n${error instanceof Stop ? '' : `${error?.message}\n`}`);
    process.exitCode = 1;
  });
}
