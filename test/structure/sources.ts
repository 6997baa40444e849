// The sources of the repository and what they import, for the tests of this folder.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** Every folder of sources: those of the workspaces, and the tests that cross packages. */
export const sourceFolders: readonly string[] = [
  ...['packages', 'services', 'tools', 'examples'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(root, group, name, 'src')),
  ),
  join(root, 'test'),
];

/** The files below a folder whose names have this form, without declarations. */
export function filesIn(folder: string, form: RegExp): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'node_modules') return [];
    if (statSync(path).isDirectory()) return filesIn(path, form);
    return form.test(name) && !/\.d\.ts$/.test(name) ? [path] : [];
  });
}

/** Names of the files below a folder of the repository that end so, as seen from its root. */
export function namesBelow(folder: string, end: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .map((name) => join(folder, name));
}

/** The TypeScript below a folder. */
export const sourcesIn = (folder: string) => filesIn(folder, /\.m?tsx?$/);

/** What a file imports, types included, by specifier. */
export function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
  );
  return [...found].map(([, a, b, c]) => a ?? b ?? c ?? '');
}
