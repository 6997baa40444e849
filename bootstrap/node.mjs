// @ts-check
// Which Node runs pabal: the machine's own where pabal supports it (`engines` in package.json), else one from npm (the
// package.json beside this file). npm puts node_modules/.bin first on the PATH of every script, so a link there is enough:
// scripts and all they start run on that Node, and no process in between has to pass on signals and exit codes.

import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { install, isFor } from './npm.mjs';
import { readJson, root, Stop } from './steps.mjs';

/** The oldest Node that can fetch another one; CI fetches with it. */
const oldest = '20.19';

const folder = join(root, 'bootstrap');
const bin = join(root, 'node_modules/.bin');
const supported = /** @type {string} */ (readJson(join(root, 'package.json')).engines.node);

/**
 * Whether a version is in a range of the form `^24.11.0 || ^26.0.0`.
 * @param {string} version such as `24.11.1`
 * @param {string} range
 */
export function isInRange(version, range) {
  const [major, minor] = numbers(version);
  return range.split('||').some((part) => {
    const [leastMajor, leastMinor] = numbers(part.trim().replace('^', ''));
    return major === leastMajor && minor >= leastMinor;
  });
}

/**
 * @param {string} version
 * @returns {[number, number]}
 */
function numbers(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return [major, minor];
}

/**
 * Throws when this Node is too old even to fetch another one.
 * @param {string} version such as `20.19.0`
 */
export function checkNode(version) {
  const [major, minor] = numbers(version);
  const [leastMajor, leastMinor] = numbers(oldest);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new Stop(
    `pabal runs on Node ${spoken(supported)}, which Node ${oldest} and newer can fetch from npm, and this is ${version}; install Node 24.`,
  );
}

/**
 * @param {string} range such as `^24.11.0 || ^26.0.0`
 * @returns {string} such as `24.11 or 26`
 */
function spoken(range) {
  return range.replace(/\^|(\.0)+(?= |$)/g, '').replace('||', 'or');
}

/**
 * The package of npm with Node for a machine, from the lock file.
 * @param {import('./npm.mjs').Lock} lock
 * @param {import('./npm.mjs').Machine} machine
 * @throws Stop when npm has none
 */
export function nodeFor(lock, machine) {
  for (const [path, entry] of Object.entries(lock.packages ?? {})) {
    const file = entry.bin?.node;
    if (file && isFor(entry, machine)) return { path: join(path, file), version: entry.version ?? '' };
  }
  throw new Stop(
    `pabal runs on Node ${spoken(supported)}, and npm has none for ${machine.platform} on ${machine.arch}; install Node 24.`,
  );
}

/**
 * Fetches a Node when the machine's own is not supported, unless it is there already.
 * @returns {Promise<string | undefined>} the path of the fetched Node; `undefined` when the machine's own is good
 */
export async function fetchNode() {
  const own = versionOfMachine();
  if (own !== undefined && isInRange(own, supported)) return undefined;
  const { path, version } = nodeFor(readJson(join(folder, 'package-lock.json')) ?? {}, process);
  const program = join(folder, path);
  const isNew = await install(`fetching Node ${version}`, folder);
  if (isNew && versionOf(program) !== version) {
    throw new Stop(
      `The Node ${version} that npm has for ${process.platform} on ${process.arch} does not run here; install Node ${spoken(supported)} yourself.`,
    );
  }
  return program;
}

/**
 * The version of the Node that was there before us. In npm's scripts that is not the one that runs this, once the link is
 * first on the PATH; then npm runs on it. `undefined` when npm, too, runs on the Node that was fetched.
 */
function versionOfMachine() {
  if (!isFetched(process.execPath)) return process.versions.node;
  const nodeOfNpm = process.env.npm_node_execpath;
  return nodeOfNpm === undefined || isFetched(nodeOfNpm) ? undefined : versionOf(nodeOfNpm);
}

/** @param {string} program */
function isFetched(program) {
  return [folder, bin].some((place) => program.startsWith(place + sep));
}

/**
 * The version that a Node says it has; `undefined` when it does not run.
 * @param {string} program
 */
function versionOf(program) {
  try {
    return execFileSync(program, ['--version'], { encoding: 'utf8' }).trim().replace('v', '');
  } catch {
    return undefined;
  }
}

/**
 * Makes npm's scripts find this Node before any other, or the machine's own.
 * @param {string | undefined} program
 */
export function linkNode(program) {
  const isWindows = process.platform === 'win32';
  const link = join(bin, isWindows ? 'node.exe' : 'node');
  if (program !== undefined && isSameFile(link, program)) return;
  rmSync(link, { force: true });
  if (program === undefined) return;
  mkdirSync(bin, { recursive: true });
  // Not every account of Windows may make symbolic links.
  if (isWindows) linkSync(program, link);
  else symlinkSync(relative(dirname(link), program), link);
}

/**
 * @param {string} one
 * @param {string} other
 */
function isSameFile(one, other) {
  const [first, second] = [one, other].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }));
  return first !== undefined && first.ino === second?.ino && first.dev === second.dev;
}
