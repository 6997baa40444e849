// @ts-check
// Runs before `npm start` and `npm test`: sees to it that dependencies are installed and everything is built, and does
// nothing when that is so. It is plain JavaScript with nothing but Node, because nothing else is there yet.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const oldestNode = [20, 19];

/** Says in one sentence why it cannot go on; what a program printed follows below it. */
class Stop extends Error {}

/**
 * Throws when this Node is too old.
 * @param {string} version such as `20.19.0`
 */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = oldestNode;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new Stop(
    `pabal needs Node ${oldestNode.join('.')} or newer, and this is ${version}; install a newer one.`,
  );
}

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} Entry
 * @typedef {{ packages?: Record<string, Entry> }} Lock
 */

/**
 * Whether what npm noted about node_modules is what package-lock.json asks for on this machine. npm writes its note
 * last, so an installation that was cut short does not pass.
 * @param {Lock} wanted package-lock.json
 * @param {Lock | undefined} installed node_modules/.package-lock.json
 * @param {{ platform: string, arch: string }} machine
 */
export function isInstalled(wanted, installed, machine) {
  if (!installed) return false;
  const there = installed.packages ?? {};
  return Object.entries(wanted.packages ?? {})
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, entry]) => {
      const found = there[path];
      if (!found) return entry.optional === true && !isFor(entry, machine);
      return entry.link === true || found.version === entry.version;
    });
}

/**
 * Whether an optional package is made for this machine; those without any claim may be missing.
 * @param {Entry} entry
 * @param {{ platform: string, arch: string }} machine
 */
function isFor({ os, cpu, libc }, { platform, arch }) {
  return Boolean(os?.includes(platform) && cpu?.includes(arch) && !libc);
}

/**
 * What went wrong while installing, as one sentence.
 * @param {string} output what npm printed
 * @param {string} folder the checkout
 */
export function explainInstall(output, folder) {
  if (/ENOSPC|no space left/i.test(output))
    return `The disk is full: free some space for ${folder} and try again.`;
  if (/\b(EACCES|EPERM|EROFS)\b/.test(output)) {
    return `This user may not write to ${folder} or to npm's cache; change their owner, or use a copy of your own.`;
  }
  if (
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b/.test(output)
  ) {
    return 'The npm registry cannot be reached: check the network, or the proxy and registry in your .npmrc.';
  }
  if (/\b(E404|ETARGET|ENOVERSIONS)\b/.test(output)) {
    return 'The npm registry does not have a package that is needed: check the registry in your .npmrc.';
  }
  return 'npm could not install the dependencies.';
}

/**
 * Runs a program quietly. Its output is shown only when it fails.
 * @param {string} what for the person who waits
 * @param {string} program
 * @param {string[]} args
 * @param {(output: string) => string} explain
 */
async function step(what, program, args, explain) {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  say(`${what} …`);
  const reminder = setInterval(() => say(`  still at it (${seconds()})`), 15_000);
  try {
    const { code, output } = await run(program, args);
    if (code !== 0)
      throw new Stop(`${explain(output)}\n\n${output.trim().split('\n').slice(-40).join('\n')}`);
    say(`  done in ${seconds()}`);
  } finally {
    clearInterval(reminder);
  }
}

/**
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('error', (error) => resolve({ code: 1, output: `${program}: ${error.message}` }));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`pabal: ${line}\n`);
}

/** Installs what package-lock.json says, unless it is there. */
async function install() {
  const wanted = readJson(join(root, 'package-lock.json'));
  const installed = readJson(join(root, 'node_modules/.package-lock.json'));
  if (isInstalled(wanted ?? {}, installed, process)) return;
  // What npm set for the script it runs must not steer the npm we run: `-w packages/x` would install only that one.
  for (const name of [
    'workspace',
    'workspaces',
    'prefix',
    'local_prefix',
    'global',
    'omit',
    'ignore_scripts',
  ]) {
    delete process.env[`npm_config_${name}`];
  }
  // biome-ignore lint/suspicious/noUndeclaredEnvVars: set by npm for its scripts; no turbo task reads it
  const npm = process.env.npm_execpath;
  // Not `npm ci`: it refuses a lock file that lacks another platform's optional binaries, and lock files do
  // (https://github.com/npm/cli/issues/4828). This keeps to the locked versions too, adds those, and saves nothing.
  const args = [
    'install',
    '--no-save',
    '--include=dev',
    '--include=optional',
    '--ignore-scripts',
    '--loglevel=error',
  ];
  const [program, ...rest] = npm?.endsWith('.js') ? [process.execPath, npm, ...args] : ['npm', ...args];
  await step('installing dependencies', program ?? 'npm', rest, (output) => explainInstall(output, root));
}

/** Builds every workspace, unless nothing has changed since the last time. */
async function build() {
  const stamp = join(root, 'node_modules/.cache/pabal-built');
  const now = fingerprint();
  if (now === readText(stamp) && workspaces().every((folder) => existsSync(join(folder, 'dist')))) return;
  // turbo reports usage unless told not to.
  process.env.TURBO_TELEMETRY_DISABLED = '1';
  process.env.DO_NOT_TRACK = '1';
  const turbo = join(root, 'node_modules/turbo/bin/turbo');
  const args = [turbo, 'run', 'build', '--output-logs=errors-only', '--ui=stream'];
  await step('building', process.execPath, args, () => 'The build failed; the compiler says why below.');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}

/** The folders that are built. */
function workspaces() {
  return ['packages', 'services', 'tools']
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

/** @param {string} path */
function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/**
 * @param {string} path
 * @returns {Lock | undefined}
 */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
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
    await install();
    await build();
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    const text = error instanceof Stop ? error.message : explainInstall(String(error), root);
    process.stderr.write(`\n${text}\n${error instanceof Stop ? '' : `${error?.message}\n`}`);
    process.exitCode = 1;
  });
}
