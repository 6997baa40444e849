// A folder is small enough to be read as a list: more than fifteen files hide folders that nobody made.

import { dirname, relative } from 'node:path';
import { root, sourceFolders, sourcesIn } from './sources.ts';

const most = 15;

/** Folders that hold more, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'tools/cli/src/commands': '`pabal NOUN VERB` is in NOUN.ts: who looks for a command knows its file',
};

it('holds at most fifteen files in a folder, besides tests', () => {
  const files = sourceFolders.flatMap(sourcesIn).filter((file) => !file.endsWith('.test.ts'));
  const counts = new Map<string, number>();
  for (const file of files) {
    const folder = relative(root, dirname(file));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const full = [...counts].filter(([folder, count]) => count > most && !(folder in exceptions));
  // When this fails: sort the files by what they serve, or say above and in docs/development.md why they stay together.
  expect(full).toEqual([]);
});
