import { revokeApp } from '@pabal/db';
import { type Command, CommandError, readArguments } from '../command.ts';
import { withStore } from '../database.ts';

export const appsRevoke: Command = {
  name: 'apps revoke',
  usage: 'NAME',
  summary: 'Revoke an app’s key. What it has posted is still sent.',
  async run(args, terminal) {
    const { positionals } = readArguments(args, ['NAME'], {});
    const [name = ''] = positionals;
    const revokedAt = await withStore((store) => revokeApp(store, name));
    if (revokedAt === undefined) {
      throw new CommandError(`There is no app "${name}". The command apps list shows those there are.`);
    }
    terminal.err(
      `The key of "${name}" is revoked since ${revokedAt.toISOString()}; it stops working within 5 seconds.\n`,
    );
  },
};
