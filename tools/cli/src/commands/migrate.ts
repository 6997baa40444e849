import { migrate as bringUpToDate } from '@pabal/db';
import { type Command, readArguments } from '../command.ts';
import { databaseUrl } from '../database.ts';

export const migrate: Command = {
  name: 'migrate',
  usage: '',
  summary: 'Bring the database’s schema up to date. Safe while pabal runs, and from several places at once.',
  async run(args, terminal) {
    readArguments(args, [], {});
    await bringUpToDate(await databaseUrl(), { onMigrated: (name) => terminal.err(`Ran ${name}.\n`) });
    terminal.err('The schema is up to date.\n');
  },
};
