import { findSubscription, type Subscription, subscribe } from '@pabal/db';
import { actor } from '../actor.ts';
import { type Command, readArguments, type Terminal } from '../command.ts';
import { withStore } from '../database.ts';
import { evidenceOf, needBoth, subscriptionTable } from '../subscriptions.ts';

export const subscriptionsSubscribe: Command = {
  name: 'subscriptions subscribe',
  usage:
    'NEWSLETTER RECIPIENT --consent-source TEXT [--consent-at TIME] [--consent-version TEXT] [--pending]',
  summary: 'Subscribe somebody who has agreed to it.',
  details: `  --consent-source TEXT   where they agreed, such as "paper form, Seoul fair"
  --consent-at TIME       when, such as 2026-03-01T09:00:00+09:00 (now without)
  --consent-version TEXT  the text they agreed to
  --pending               asked for, not yet confirmed: gets nothing until it is

Whoever had unsubscribed is subscribed again: this is a new consent.`,
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['NEWSLETTER', 'RECIPIENT'], {
      'consent-source': { type: 'string' },
      'consent-at': { type: 'string' },
      'consent-version': { type: 'string' },
      pending: { type: 'boolean', default: false },
    });
    const [key = '', recipient = ''] = positionals;
    const wanted = {
      state: values.pending ? ('pending' as const) : ('subscribed' as const),
      consent: evidenceOf(values),
      actor: actor(),
    };
    const stands = await withStore(async (store) => {
      const ids = await needBoth(store, key, recipient);
      await subscribe(store, { ...ids, ...wanted });
      return findSubscription(store, ids.newsletterId, ids.recipientId);
    });
    tellHow(stands, wanted.state, terminal);
  },
};

/** Asking again does not undo a subscription, so that it may stand otherwise than was asked for. */
function tellHow(stands: Subscription | undefined, wanted: string, terminal: Terminal): void {
  if (stands === undefined) return;
  terminal.out(subscriptionTable([stands]));
  if (stands.state !== wanted) terminal.err(`The recipient was ${stands.state} already and stays so.\n`);
}
