// A folder is small enough to be read as a list: more than fifteen files hide folders that nobody made.

import { dirname, relative } from 'node:path';
import { root, sourceFolders, sourcesIn } from './sources.ts';

const most = 15;

it('holds at most fifteen files in a folder, besides tests', () => {
  const files = sourceFolders.flatMap(sourcesIn).filter((file) => !file.endsWith('.test.ts'));
  const counts = new Map<string, number>();
  for (const file of files) {
    const folder = relative(root, dirname(file));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const full = [...counts].filter(([, count]) => count > most);
  // When this fails: sort the files by what they serve.
  expect(full).toEqual([]);
});
