// No file imports, by way of others, itself: a circle has no first file to read. Types count as well, because a reader
// follows them as he follows calls.

import { dirname, join, relative } from 'node:path';
import { importsOf, root, sourceFolders, sourcesIn } from './sources.ts';

type Imports = ReadonlyMap<string, readonly string[]>;

it('has no circle of files', () => {
  const files = sourceFolders.flatMap(sourcesIn);
  const imports = new Map(files.map((file) => [relative(root, file), filesImportedBy(file)]));
  expect(circlesIn(imports)).toEqual([]);
});

it('finds a circle, also one that begins behind other files', () => {
  const imports = new Map([
    ['main', ['a']],
    ['a', ['b', 'd']],
    ['b', ['c']],
    ['c', ['a']],
    ['d', []],
  ]);
  expect(circlesIn(imports)).toEqual(['a → b → c → a']);
});

function filesImportedBy(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(root, join(dirname(file), name)));
}

/** The way round each circle that a walk through all files meets. */
function circlesIn(imports: Imports): string[] {
  const done = new Set<string>();
  const circles: string[] = [];

  function visit(file: string, way: readonly string[]): void {
    const start = way.indexOf(file);
    if (start >= 0) {
      circles.push([...way.slice(start), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...way, file]);
    done.add(file);
  }

  for (const file of imports.keys()) visit(file, []);
  return circles;
}
