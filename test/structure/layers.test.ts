// Imports point one way: services and tools → packages → domain. Each package.json lists exactly what its code imports.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { filesIn, importsOf, root, sourcesIn } from './sources.ts';

interface Workspace {
  readonly path: string;
  readonly name: string;
  readonly kind: 'packages' | 'services' | 'tools';
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
  /** The paths of its `exports`. */
  readonly surface: readonly string[];
  readonly files: readonly string[];
}

const workspaces: readonly Workspace[] = (['packages', 'services', 'tools'] as const).flatMap((kind) =>
  readdirSync(join(root, kind)).map((folder) => ({ ...workspaceIn(join(kind, folder), 'src'), kind })),
);

function workspaceIn(path: string, sources: string): Omit<Workspace, 'kind'> {
  const manifest = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
  return {
    path,
    name: manifest.name,
    dependencies: Object.keys(manifest.dependencies ?? {}),
    devDependencies: Object.keys(manifest.devDependencies ?? {}),
    surface: Object.keys(manifest.exports ?? {}),
    files: [sources, 'build'].flatMap((folder) => filesBelow(join(root, path, folder))),
  };
}

function filesBelow(folder: string): string[] {
  return existsSync(folder) ? filesIn(folder, /\.(?:m?tsx?|mjs)$/) : [];
}

/** Programs that test pabal: they run on fakes, and no image holds them. */
const testPrograms = ['tools/bench', 'tools/drill', 'tools/pictures'];

/** What makes files of a package, in its folder `build`, is needed where it is built and nowhere else. */
const isShipped = (file: string) => !/\.test\.ts$|\/testing\/|\/build\//.test(file);

/** `@pabal/db/testing` → `@pabal/db`; `nodemailer/lib/x` → `nodemailer`. */
const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
const isBuiltin = (specifier: string) => specifier.startsWith('node:') || builtinModules.includes(specifier);
const outside = (file: string) => importsOf(file).filter((name) => !name.startsWith('.') && !isBuiltin(name));

/** The packages that files import, but for their own. */
const importedBy = (files: readonly string[], own: string): string[] =>
  [...new Set(files.flatMap(outside).map(packageOf))].filter((name) => name !== own);

/** What of the listed packages nothing imports. A package of types goes with the one that it types. */
const unused = (listed: readonly string[], imported: readonly string[]): string[] =>
  listed.filter((name) => !imported.includes(name.replace(/^@types\//, '')));

const shippedWorkspaces = workspaces.filter(({ path }) => !testPrograms.includes(path));

describe.each(shippedWorkspaces.map((workspace) => [workspace.path, workspace] as const))(
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
        const reached = outside(file).filter((name) => name.startsWith('@pabal/') && !isSurface(name));
        expect({ file, reached }).toEqual({ file, reached: [] });
      }
    });

    it('lists what it imports, and imports what it lists', () => {
      const used = importedBy(shipped, workspace.name);
      const { dependencies: listed, devDependencies } = workspace;
      const typesOnly = (name: string) => devDependencies.includes(`@types/${name}`);
      expect(used.filter((name) => !listed.includes(name) && !typesOnly(name))).toEqual([]);
      expect(unused(listed, used).filter((name) => !isLoadedByName(workspace, name))).toEqual([]);
    });

    it('lists apart what only its tests and fakes import', () => {
      const { dependencies, devDependencies } = workspace;
      const tests = importedBy(
        workspace.files.filter((file) => !isShipped(file)),
        workspace.name,
      );
      const listed = [...dependencies, ...devDependencies];
      expect(tests.filter((name) => !listed.includes(name))).toEqual([]);
      const typed = importedBy(workspace.files, workspace.name);
      expect(unused(devDependencies, typed)).toEqual([]);
      expect(devDependencies.filter((name) => dependencies.includes(name))).toEqual([]);
    });
  },
);

/** What a package shows to others: the paths of its `exports`, but for the fakes. */
function isSurface(name: string): boolean {
  const path = `.${name.slice(packageOf(name).length)}`;
  const owner = workspaces.find((workspace) => workspace.name === packageOf(name));
  return path !== './testing' && owner?.surface.includes(path) === true;
}

/** What no import names: the PostgreSQL binaries are looked up by their platform, `pg` is loaded by BullMQ. */
function isLoadedByName({ files }: Workspace, name: string): boolean {
  return files.some((file) => readFileSync(file, 'utf8').includes(name));
}

it('keeps the vocabulary free of everything', () => {
  const domain = workspaces.find(({ name }) => name === '@pabal/domain');
  expect(domain?.files.filter(isShipped).flatMap(outside)).toEqual([]);
});

it('reads process.env in packages/config alone', () => {
  const readers = shippedWorkspaces
    .flatMap(({ files }) => files.filter(isShipped))
    .filter((file) => /process\.env\b/.test(readFileSync(file, 'utf8')))
    .map((file) => file.slice(root.length + 1));
  // An example for apps, which read their own.
  const shown = 'services/api/src/docs/first-event.ts';
  expect(readers.filter((file) => !file.startsWith('packages/config/') && file !== shown)).toEqual([]);
});

it('reads what PostgreSQL says of its errors in packages/db alone', () => {
  // Five characters that begin with a class of errors that programs meet, or such a class in an expression.
  const sqlState =
    /(['"`])(?:0[89A]|2[2358P]|3[DF]|40|42|5[34578]|XX)[0-9A-Z]{3}\1|\/\^?\((?:0[89]|2[235]|40|42|5[3457])\|/;
  const readers = workspaces
    .flatMap(({ files }) => files.filter(isShipped))
    .filter((file) => sqlState.test(readFileSync(file, 'utf8')))
    .map((file) => file.slice(root.length + 1));
  expect(readers).toEqual(['packages/db/src/store/errors.ts']);
});

it('adds to queues in packages/queue alone', () => {
  const adders = shippedWorkspaces
    .filter(({ name }) => name !== '@pabal/queue')
    .flatMap(({ files }) => files.filter(isShipped))
    .filter((file) => importsOf(file).some((name) => packageOf(name) === 'bullmq'))
    .map((file) => file.slice(root.length + 1));
  expect(adders).toEqual([]);
});

it('steers Chromium in threads of its own alone: it takes too long to load for a process that others wait for', () => {
  const shown = (files: readonly string[]) => files.map((file) => relative(root, file));
  const browser = workspaces
    .filter(({ path }) => !testPrograms.includes(path))
    .flatMap(({ files }) => files.filter(isShipped));
  const loads = (file: string) =>
    /(?:import\(|^import (?!type\b).*from )\s*'playwright-core'/m.test(readFileSync(file, 'utf8'));
  expect(shown(browser.filter(loads))).toEqual(['packages/pictures/src/browser/chromium.ts']);
  const opens = (file: string) => /\bopenPage\b/.test(readFileSync(file, 'utf8'));
  expect(shown(browser.filter(opens)).toSorted()).toEqual([
    'packages/pictures/src/browser/page.ts',
    'packages/pictures/src/browser/program.ts',
  ]);
});

it.each(testPrograms)('%s needs nothing at run time', (path) => {
  expect(workspaces.find((workspace) => workspace.path === path)?.dependencies).toEqual([]);
});

it.each([
  ...workspaces.filter(({ path }) => testPrograms.includes(path)),
  workspaceIn('examples/orders', 'src'),
  workspaceIn('test', '.'),
])('$path lists what it imports, and imports what it lists', ({ name, files, ...listed }) => {
  const all = [...listed.dependencies, ...listed.devDependencies];
  const used = importedBy(files, name);
  expect(used.filter((imported) => !all.includes(imported))).toEqual([]);
  expect(unused(all, used)).toEqual([]);
});

describe.each([
  {
    of: 'packages/db/src',
    order: [
      'store',
      'spaces',
      'access',
      'partitions',
      'webhooks',
      'receipts',
      'versions',
      'status',
      'limits',
      'attachments',
      'endpoints',
      'ledger',
      'retention',
      'people',
      'parked',
      'letters',
      'editions',
      'archive',
      'clicks',
      'feeds',
      'apps',
      'lookup',
      'reminders',
    ],
    others: ['testing'],
  },
  {
    of: 'services/sender/src',
    order: ['ledger.ts', 'limits', 'domains', 'providers', 'letters', 'dispatch', 'chat'],
    others: ['testing', 'main.ts', 'metrics.ts', 'sending.ts'],
  },
])('the parts of $of', ({ of, order, others }) => {
  const folder = join(root, of);

  function foldersUsedBy(file: string): string[] {
    return importsOf(file)
      .filter((name) => name.startsWith('.'))
      .map((name) => relative(folder, join(dirname(file), name)).split('/')[0] ?? '');
  }

  it('are these', () => {
    const parts = readdirSync(folder).filter((name) => !name.endsWith('.test.ts'));
    expect(parts.sort()).toEqual([...order, ...others].sort());
  });

  it.each(order)('%s uses only those before it', (name) => {
    const sources = name.endsWith('.ts') ? [join(folder, name)] : sourcesIn(join(folder, name));
    const used = sources.filter(isShipped).flatMap(foldersUsedBy);
    const before = order.slice(0, order.indexOf(name));
    expect(used.filter((other) => other !== name && !before.includes(other))).toEqual([]);
  });
});
