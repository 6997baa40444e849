import { unsubscribe } from '@pabal/db';
import { actor } from '../actor.ts';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { needBoth } from '../subscriptions.ts';
import { counted } from '../words.ts';

export const subscriptionsUnsubscribe: Command = {
  name: 'subscriptions unsubscribe',
  usage: 'NEWSLETTER RECIPIENT',
  summary: 'Take somebody off a newsletter, and whoever has the same address.',
  details: `It holds for letters that are planned and not yet sent, and however they came to be in the audience: by
subscription, group or segment.`,
  async run(args, terminal) {
    const { positionals } = readArguments(args, ['NEWSLETTER', 'RECIPIENT'], {});
    const [key = '', recipient = ''] = positionals;
    const changed = await withStore(async (store) =>
      unsubscribe(store, { ...(await needBoth(store, key, recipient)), actor: actor() }),
    );
    terminal.err(
      changed === 0
        ? 'They had unsubscribed already; nothing was changed.\n'
        : `${counted(changed, 'recipient')} with this address will get no more of it.\n`,
    );
  },
};
