// @ts-check
// How the bootstrap runs other programs and speaks to the person who waits. Like all of it, plain JavaScript for the oldest
// Node that may fetch a newer one, with nothing but Node.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Says in one sentence why it cannot go on; what a program printed follows below it. */
export class Stop extends Error {}

/**
 * Runs a program quietly. Its output is shown only when it fails.
 * @param {string} what for the person who waits
 * @param {string} program
 * @param {string[]} args
 * @param {(output: string) => string} explain
 */
export async function step(what, program, args, explain) {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  say(`${what} …`);
  const reminder = setInterval(() => say(`  still ${what} (${seconds()})`), 15_000);
  try {
    const { code, output } = await run(program, args);
    if (code !== 0)
      throw new Stop(`${explain(output)}\n\n${output.trim().split('\n').slice(-40).join('\n')}`);
    say(`  ${what}: done in ${seconds()}`);
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
export function say(line) {
  process.stderr.write(`pabal: ${line}\n`);
}

/** @param {string} path */
export function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/**
 * `undefined` when there is no such file, or no JSON in it.
 * @param {string} path
 */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
