// Each command that the console or the status tells somebody to type is one that the command line has.

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { commands } from '../../tools/cli/src/commands.ts';
import { root, sourcesIn } from './sources.ts';

const folders = ['packages/console/src', 'packages/status/src', 'services/api/src/resources/console'].map(
  (folder) => join(root, folder),
);

/** What stands behind `pabal ` in quotes: a noun, and a verb where one follows. */
const told = folders
  .flatMap(sourcesIn)
  .filter((file) => !file.endsWith('.test.ts'))
  .flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/['"`]pabal ([a-z][a-z-]+)(?: ([a-z][a-z-]+))?/g)].map(
      ([, noun = '', verb]) => ({ file: relative(root, file), noun, verb }),
    ),
  );

it('tells people to type only commands that there are', async () => {
  expect(told.length).toBeGreaterThan(20);
  const missing: string[] = [];
  for (const { file, noun: name, verb } of told) {
    const noun = commands.find((known) => known.name === name);
    const verbs = noun !== undefined && 'verbs' in noun ? Object.keys(await noun.verbs()) : undefined;
    const isThere =
      noun !== undefined && (verbs === undefined || (verb !== undefined && verbs.includes(verb)));
    if (!isThere) missing.push(`${file}: pabal ${name} ${verb ?? ''}`);
  }
  expect(missing).toEqual([]);
});
