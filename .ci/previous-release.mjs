// @ts-check
// The release before this one. While a new version is rolled out, its services run on the schema of today, beside those of
// today; so a test runs them that way. They are built here from the history of this clone, as that release builds itself, and
// kept below .pabal until another release is named: below node_modules Node runs no TypeScript, which its build wants. Plain
// JavaScript, as bootstrap.mjs is: `npm version` runs it.
//
//   node .ci/previous-release.mjs build    builds it, unless that is done
//   node .ci/previous-release.mjs move     names the commit that is checked out: `npm version` does so after its tag

import { execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, '.ci/previous-release.json');
const builds = join(root, '.pabal/previous-release');

/** Building takes some half a minute; what takes longer than this hangs. */
const mostMs = 240_000;

/**
 * The release as it is named, and where its services are once they are built.
 * @returns {{ version: string, commit: string, folder: string }}
 */
export function previousRelease() {
  const { version, commit } = JSON.parse(readFileSync(file, 'utf8'));
  return { version, commit, folder: join(builds, commit) };
}

/** Whether it is built, or can be. */
export function hasPreviousRelease() {
  return isBuilt() || git('cat-file', '-e', `${previousRelease().commit}^{commit}`) !== undefined;
}

/** What to do when it can not be built, in words. */
export function howToGetIt() {
  if (git('rev-parse', '--git-dir') === undefined)
    return 'git clone the repository: this is a copy without its history';
  return git('rev-parse', '--is-shallow-repository') === 'true'
    ? 'git fetch --unshallow: this clone has only the newest part of its history'
    : 'git fetch origin: no branch of this clone leads to the commit';
}

/**
 * Builds the release, unless that is done. Several processes may ask at once: its own bootstrap lets one of them work.
 * @returns {Promise<string>} the folder, with `services/NAME/dist/main.js`
 */
export async function buildPreviousRelease() {
  const { version, commit, folder } = previousRelease();
  if (isBuilt()) return folder;
  if (!hasPreviousRelease()) fetchHistory();
  if (!hasPreviousRelease())
    throw new Error(
      `The services of ${version}, the release before this one, cannot be built: its commit ${commit} is not here. ${howToGetIt()}.`,
    );
  if (!existsSync(folder)) putFiles(commit, folder);
  await bootstrap(folder);
  mkdirSync(dirname(builtNote(folder)), { recursive: true });
  writeFileSync(builtNote(folder), '');
  return folder;
}

/** Has the rest of the history come into a clone that has only the newest part of it, where its origin can be reached. */
function fetchHistory() {
  if (git('rev-parse', '--is-shallow-repository') === 'true') git('fetch', '--quiet', '--unshallow');
}

/** @param {string} folder */
const builtNote = (folder) => join(folder, '.pabal/built');

const isBuilt = () => existsSync(builtNote(previousRelease().folder));

/**
 * Puts the files of a commit into a folder, with the packages that are installed here: its bootstrap then fetches only those
 * of which it wants another version.
 * @param {string} commit
 * @param {string} folder
 */
function putFiles(commit, folder) {
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    const archive = execFileSync('git', ['archive', '--format=tar', commit], {
      cwd: root,
      maxBuffer: 2 ** 30,
    });
    execFileSync('tar', ['-x'], { cwd: draft, input: archive });
    for (const modules of ['node_modules', ...modulesOfWorkspaces()])
      if (existsSync(dirname(join(draft, modules)))) linkAll(join(root, modules), join(draft, modules));
    // Another process may have been quicker.
    if (!existsSync(folder)) renameSync(draft, folder);
    for (const name of readdirSync(builds).filter((name) => !name.startsWith(commit)))
      rmSync(join(builds, name), { recursive: true, force: true });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Where npm has put what one workspace needs in a version of its own. */
function modulesOfWorkspaces() {
  return ['packages', 'services', 'tools', 'examples']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(group, name, 'node_modules')))
    .filter((modules) => existsSync(join(root, modules)));
}

/**
 * Makes a folder with the same files, which take no room twice. npm puts a package of another version there as new files.
 * @param {string} from
 * @param {string} to
 */
function linkAll(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [there, here] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(there), here);
    else if (!entry.isDirectory()) linkFile(there, here);
    else if (entry.name !== '.cache') linkAll(there, here);
  }
}

/**
 * @param {string} there
 * @param {string} here
 */
function linkFile(there, here) {
  try {
    linkSync(there, here);
  } catch {
    // The packages are on a disk of their own, as with a volume of a container.
    copyFileSync(there, here);
  }
}

/**
 * Has a checkout install what is missing and build itself.
 * @param {string} folder
 * @returns {Promise<void>}
 */
function bootstrap(folder) {
  const { NODE_OPTIONS: _options, NODE_ENV: _environment, ...env } = process.env;
  // The one that was fetched for this checkout, where the machine's own is too old for pabal.
  const fetched = join(root, 'node_modules/.bin/node');
  return new Promise((resolve, reject) => {
    const child = spawn(existsSync(fetched) ? fetched : process.execPath, ['bootstrap.mjs'], {
      cwd: folder,
      // Nearly all of it was installed a moment ago, and is in the cache of npm.
      env: { ...env, npm_config_prefer_offline: 'true' },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: mostMs,
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-4_000);
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) return resolve();
      const why = signal === null ? `with ${code}` : `after ${mostMs / 1_000} seconds`;
      reject(
        new Error(`The release before this one could not be built; its bootstrap ended ${why}:\n${said}`),
      );
    });
  });
}

/**
 * What git prints, without the end of the line; `undefined` when it refuses or is not there.
 * @param {string[]} args
 */
function git(...args) {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** Names the commit that is checked out, which a release was just made of. */
function move() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commit = git('rev-parse', 'HEAD');
  if (commit === undefined)
    throw new Error('There is no git history here that a release could be a commit of.');
  writeFileSync(file, `${JSON.stringify({ version, commit }, undefined, 2)}\n`);
}

async function main() {
  const [verb] = argv.slice(2);
  if (verb === 'build') await buildPreviousRelease();
  else if (verb === 'move') move();
  else throw new Error('usage: node .ci/previous-release.mjs build|move');
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  });
}
