import { findSubscriptions } from '@pabal/db';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { printJson } from '../paging.ts';
import { moveTable, needRecipient, subscriptionTable } from '../subscriptions.ts';

export const subscriptionsShow: Command = {
  name: 'subscriptions show',
  usage: 'RECIPIENT [--json]',
  summary: 'Show what somebody wants, and every change of it with its evidence.',
  details: '  --json  print JSON',
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['RECIPIENT'], {
      json: { type: 'boolean', default: false },
    });
    const [recipient = ''] = positionals;
    const told = await withStore(async (store) =>
      findSubscriptions(store, await needRecipient(store, recipient)),
    );
    if (values.json) return printJson(terminal, told);
    if (told.subscriptions.length === 0)
      return terminal.err('This recipient was never subscribed to anything.\n');
    terminal.out(`${subscriptionTable(told.subscriptions)}\n${moveTable(told.moves)}`);
  },
};
