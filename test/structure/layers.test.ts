// Imports point one way: services and tools → packages → domain. Each package.json lists exactly what its code imports.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

interface Workspace {
  readonly path: string;
  readonly name: string;
  readonly kind: 'packages' | 'services' | 'tools';
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
  readonly files: readonly string[];
}

const workspaces: readonly Workspace[] = (['packages', 'services', 'tools'] as const).flatMap((kind) =>
  readdirSync(join(root, kind)).map((folder) => {
    const path = join(kind, folder);
    const manifest = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
    return {
      path,
      kind,
      name: manifest.name,
      dependencies: Object.keys(manifest.dependencies ?? {}),
      devDependencies: Object.keys(manifest.devDependencies ?? {}),
      files: sourcesIn(join(root, path, 'src')),
    };
  }),
);

function sourcesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sourcesIn(path);
    return /\.ts$/.test(name) && !/\.d\.ts$/.test(name) ? [path] : [];
  });
}

const isShipped = (file: string) => !/\.test\.ts$|\/testing\//.test(file);

/** What a file imports, types included, by specifier. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
  );
  return [...found].map(([, a, b, c]) => a ?? b ?? c ?? '');
}

/** `@pabal/db/testing` → `@pabal/db`; `nodemailer/lib/x` → `nodemailer`. */
const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
const isBuiltin = (specifier: string) => specifier.startsWith('node:') || builtinModules.includes(specifier);
const outside = (file: string) => importsOf(file).filter((name) => !name.startsWith('.') && !isBuiltin(name));

describe.each(workspaces.map((workspace) => [workspace.path, workspace] as const))(
  '%s',
  (_path, workspace) => {
    const shipped = workspace.files.filter(isShipped);

    it('imports no service or tool, and nothing above it', () => {
      const above = workspaces.filter(({ kind }) => kind !== 'packages').map(({ name }) => name);
      for (const file of shipped) {
        for (const name of outside(file).map(packageOf))
          expect({ file, above: above.includes(name) && name }).toEqual({ file, above: false });
      }
    });

    it('never reaches into another package’s files, nor into fakes from shipped code', () => {
      for (const file of shipped) {
        const reached = outside(file).filter(
          (name) => name.startsWith('@pabal/') && name !== packageOf(name),
        );
        expect({ file, reached }).toEqual({ file, reached: [] });
      }
    });

    it('lists what it imports, and imports what it lists', () => {
      const used = new Set(shipped.flatMap(outside).map(packageOf));
      const listed = workspace.dependencies;
      const typesOnly = (name: string) => workspace.devDependencies.includes(`@types/${name}`);
      expect([...used].filter((name) => !listed.includes(name) && !typesOnly(name))).toEqual([]);
      expect(listed.filter((name) => !used.has(name) && !isLoadedByName(workspace, name))).toEqual([]);
    });
  },
);

/** What no import names: the PostgreSQL binaries are looked up by their platform, `pg` is loaded by BullMQ. */
function isLoadedByName({ files }: Workspace, name: string): boolean {
  return files.some((file) => readFileSync(file, 'utf8').includes(name));
}

it('keeps the vocabulary free of everything', () => {
  const domain = workspaces.find(({ name }) => name === '@pabal/domain');
  expect(domain?.files.filter(isShipped).flatMap(outside)).toEqual([]);
});

it('reads process.env in packages/config alone', () => {
  const readers = workspaces
    .flatMap(({ files }) => files.filter(isShipped))
    .filter((file) => /process\.env\b/.test(readFileSync(file, 'utf8')))
    .map((file) => file.slice(root.length + 1));
  expect(readers.filter((file) => !file.startsWith('packages/config/'))).toEqual([]);
});

it('adds to queues in packages/queue alone', () => {
  const adders = workspaces
    .filter(({ name }) => name !== '@pabal/queue')
    .flatMap(({ files }) => files.filter(isShipped))
    .filter((file) => importsOf(file).some((name) => packageOf(name) === 'bullmq'))
    .map((file) => file.slice(root.length + 1));
  expect(adders).toEqual([]);
});
