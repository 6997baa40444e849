import { loadConfig } from '@pabal/config';
import { migrate as bringUpToDate } from '@pabal/db/store';
import { command } from '../../command-line/command.ts';
import { databaseUrl } from '../../database.ts';

export const migrate = command({
  summary: 'Bring the database’s schema up to date. Safe while pabal runs, and from several places at once.',
  async run(_, terminal) {
    const { DATABASE_DIRECT_URL, DATABASE_POOLER } = loadConfig.cli();
    await bringUpToDate(DATABASE_DIRECT_URL ?? (await databaseUrl()), {
      pooled: DATABASE_POOLER === 'transaction',
      onMigrated: (name) => terminal.err(`Ran ${name}.\n`),
      onWaiting: (name) =>
        terminal.err(`${name} waits for somebody who holds a table that it changes, and is tried again.\n`),
    });
    terminal.err('The schema is up to date.\n');
  },
});
