// @ts-check
// The changelog and releases. `npm version` runs it by the scripts `preversion` and `version`: nothing under Unreleased is
// refused before package.json is touched, and what stands there moves under the new version. `npm run --silent release-notes [VERSION]` prints the part of one version. Plain JavaScript, as
// bootstrap.mjs is, so that a release needs no build.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const file = join(root, 'CHANGELOG.md');

/** The headings below a version, in their order. */
export const kinds = ['Added', 'Changed', 'Fixed', 'Security'];

/** Where the part of a version begins: `## Unreleased` or `## 0.2.0 (2026-12-01)`. */
const heading = /^## (\S+)(?: \((\d{4}-\d\d-\d\d)\))?$/;

/**
 * The parts of a changelog, newest first, each with the lines below its heading.
 * @param {string} text
 * @returns {{ version: string, date: string | undefined, body: string }[]}
 */
export function partsOf(text) {
  return text
    .split(/^(?=## )/m)
    .slice(1)
    .map((part) => {
      const [first = '', ...rest] = part.split('\n');
      const found = heading.exec(first);
      if (!found) throw new Error(`expected "## Unreleased" or "## 0.2.0 (2026-12-01)", got "${first}"`);
      return { version: String(found[1]), date: found[2], body: rest.join('\n').trim() };
    });
}

/**
 * What is not in any version yet. Throws when that is nothing.
 * @param {string} text
 */
export function unreleasedOf(text) {
  const body = partsOf(text).find((part) => part.version === 'Unreleased')?.body;
  if (body) return body;
  throw new Error('CHANGELOG.md has nothing under Unreleased; write down what has changed first.');
}

/**
 * The changelog with what was unreleased under a version, and nothing unreleased.
 * @param {string} text
 * @param {string} version such as `0.2.0`
 * @param {string} date such as `2026-12-01`
 */
export function released(text, version, date) {
  if (partsOf(text).some((part) => part.version === version))
    throw new Error(`CHANGELOG.md has a part for ${version} already; choose another version.`);
  unreleasedOf(text);
  return text.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} (${date})`);
}

/**
 * What one version brings, for the page of its release.
 * @param {string} text
 * @param {string} version
 */
export function notesOf(text, version) {
  const parts = partsOf(text);
  const part = parts.find((one) => one.version === version);
  if (part) return part.body;
  throw new Error(
    `CHANGELOG.md has no part for ${version}; it has ${parts.map((one) => one.version).join(', ')}.`,
  );
}

function main() {
  const [verb, typed] = argv.slice(2);
  const text = readFileSync(file, 'utf8');
  const version = typed ?? JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
  if (verb === 'ready') unreleasedOf(text);
  else if (verb === 'release')
    writeFileSync(file, released(text, version, new Date().toISOString().slice(0, 10)));
  else if (verb === 'notes') process.stdout.write(`${notesOf(text, version)}\n`);
  else throw new Error('usage: node changelog.mjs ready|release|notes [VERSION]');
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
