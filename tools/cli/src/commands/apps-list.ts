import { type ListedApp, listApps } from '@pabal/db';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { tableOf } from '../table.ts';

export const appsList: Command = {
  name: 'apps list',
  usage: '[--json]',
  summary: 'List the apps, with the first characters of their keys.',
  details: '  --json   print JSON instead of a table',
  async run(args, terminal) {
    const { values } = readArguments(args, [], { json: { type: 'boolean', default: false } });
    const apps = await withStore(listApps);
    if (values.json) terminal.out(`${JSON.stringify(apps, null, 2)}\n`);
    else if (apps.length === 0) terminal.err('There are no apps yet. Make one with apps create NAME.\n');
    else terminal.out(tableOf(['name', 'mode', 'key', 'scopes', 'made', 'revoked'], apps.map(rowOf)));
  },
};

function rowOf({ name, mode, keyPrefix, scopes, createdAt, revokedAt }: ListedApp): string[] {
  return [
    name,
    mode,
    `${keyPrefix}…`,
    scopes.join(','),
    createdAt.toISOString(),
    revokedAt?.toISOString() ?? '',
  ];
}
