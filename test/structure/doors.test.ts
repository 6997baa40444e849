// HTTP, pages and the command line parse, call and show. What is decided about a subject, and what changes the ledger, stands
// in the subject's package: a second door then cannot decide otherwise.

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, sourcesIn } from './sources.ts';

const doors = [
  'services/api/src/resources',
  'services/api/src/console',
  'services/api/src/unsubscribe',
  'services/pages/src/newsletters',
  'services/pages/src/preferences',
  'tools/cli/src',
];

const shippedIn = (folder: string) => sourcesIn(folder).filter((file) => !file.endsWith('.test.ts'));

/** Values, not types, that a file takes from packages/db. */
function takenFromDb(file: string): string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/import \{([^}]*)\} from '@pabal\/db\/\w+'/g);
  return [...imports].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim().split(' as ')[0] ?? '')
      .filter((name) => name !== '' && !name.startsWith('type ')),
  );
}

/** Functions that only look, forms of cursors, and schemas of what is stored. */
const looks =
  /^(?:(?:count|explain|find|has|is|list|preview|read|sample|tell)[A-Z]|ruleOfAnyDepth|segmentRule$|troubles$|\w+Form$)/;

/** What a door may do itself: it decides nothing about a subject. */
const theirOwn: Readonly<Record<string, readonly string[]>> = {
  'tools/cli/src/database.ts': ['createStore', 'inSpace'],
  'services/api/src/console/sign-in/pages.ts': ['inSpace'],
  // A link may be of any space; what it opens is looked at in the reader's.
  'services/pages/src/preferences/preferences.ts': ['inSpace'],
  'tools/cli/src/commands/migrate/migrate.ts': ['migrate'],
  'tools/cli/src/asking/default-space.ts': ['inSpace'],
  'tools/cli/src/command-line/space-command.ts': ['inSpace'],
  // The command takes the file in itself, so that nobody waits for a builder.
  'tools/cli/src/commands/recipients/import.ts': ['takeImport'],
};

it.each(doors)('%s changes nothing but through the packages of its subjects', (door) => {
  const changing = shippedIn(join(root, door)).map((file): [string, string[]] => {
    const name = relative(root, file);
    const own = theirOwn[name] ?? [];
    return [name, takenFromDb(file).filter((taken) => !looks.test(taken) && !own.includes(taken))];
  });
  expect(changing.filter(([, taken]) => taken.length > 0)).toEqual([]);
});

it('keeps a list of exceptions that is true', () => {
  const untrue = Object.entries(theirOwn).filter(([file, names]) => {
    const taken = takenFromDb(join(root, file));
    return names.some((name) => !taken.includes(name));
  });
  expect(untrue).toEqual([]);
});
