// @ts-check
// Installs what a lock file says, by the npm of the machine.

import { join, relative } from 'node:path';
import { readJson, root, step } from './steps.mjs';

/**
 * @typedef {{
 *   version?: string, link?: boolean, optional?: boolean, bin?: Record<string, string>,
 *   os?: string | string[], cpu?: string | string[], libc?: string[],
 * }} Entry
 * @typedef {{ packages?: Record<string, Entry> }} Lock
 * @typedef {{ platform: string, arch: string }} Machine
 */

/**
 * Whether what npm noted about node_modules is what package-lock.json asks for on this machine. npm writes its note
 * last, so an installation that was cut short does not pass.
 * @param {Lock} wanted package-lock.json
 * @param {Lock | undefined} installed node_modules/.package-lock.json
 * @param {Machine} machine
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
 * @param {Machine} machine
 */
export function isFor({ os = [], cpu = [], libc }, { platform, arch }) {
  return [os].flat().includes(platform) && [cpu].flat().includes(arch) && !libc;
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
 * Installs what the package-lock.json of a folder says, unless it is there. The lock file stays as it is.
 * @param {string} what for the person who waits
 * @param {string} folder
 * @returns {Promise<boolean>} whether there was something to install
 */
export async function install(what, folder) {
  const wanted = readJson(join(folder, 'package-lock.json'));
  const installed = readJson(join(folder, 'node_modules/.package-lock.json'));
  if (isInstalled(wanted ?? {}, installed, process)) return false;
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
  const npm = process.env.npm_execpath;
  // Not `npm ci`: it refuses a lock file that lacks another platform's optional binaries, and lock files do
  // (https://github.com/npm/cli/issues/4828). This keeps to the locked versions too, adds those, and saves nothing.
  // The Node that runs npm may be older than what the dependencies ask for: they run on another one.
  const args = [
    'install',
    '--no-save',
    '--include=dev',
    '--include=optional',
    '--ignore-scripts',
    '--no-engine-strict',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...(folder === root ? [] : [`--prefix=${relative(root, folder)}`]),
  ];
  const [program, ...rest] = npm?.endsWith('.js') ? [process.execPath, npm, ...args] : ['npm', ...args];
  await step(what, program ?? 'npm', rest, (output) => explainInstall(output, root));
  return true;
}
