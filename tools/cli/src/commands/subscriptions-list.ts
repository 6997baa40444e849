import { listSubscriptions } from '@pabal/db';
import { subscriptionStates } from '@pabal/domain';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { pageOf, pagingHelp, pagingOptions, printJson, sayNext } from '../paging.ts';
import { needNewsletter, stateOf, subscriptionTable } from '../subscriptions.ts';

const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const subscriptionsList: Command = {
  name: 'subscriptions list',
  usage: 'NEWSLETTER [--state STATE] [--limit N] [--after CURSOR] [--json]',
  summary: 'List who subscribed to a newsletter, and who unsubscribed.',
  details: `  --state STATE    ${subscriptionStates.join(', ')}
${pagingHelp}`,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['NEWSLETTER'], {
      ...pagingOptions,
      state: { type: 'string' },
    });
    const [key = ''] = positionals;
    const page = { ...pageOf(values, idForm), state: stateOf(values.state) };
    const subscriptions = await withStore(async (store) =>
      listSubscriptions(store, await needNewsletter(store, key), page),
    );
    if (values.json) return printJson(terminal, subscriptions);
    if (subscriptions.length === 0) return terminal.err('Nobody stands like this with the newsletter.\n');
    terminal.out(subscriptionTable(subscriptions));
    sayNext(terminal, subscriptions.length === page.limit ? subscriptions.at(-1)?.recipientId : undefined);
  },
};
