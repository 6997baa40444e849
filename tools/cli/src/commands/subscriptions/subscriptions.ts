import type { SubscriptionMove } from '@pabal/db/people';
import { type PageAsked, type SubscriptionState, subscriptionStates } from '@pabal/domain';
import {
  type PersonSubscriptions,
  pastTime,
  type ReaderNamed,
  type ShownSubscription,
  type SubscriptionPage,
  type SubscriptionRequest,
  subscribeReader,
  subscriptionPage,
  subscriptionsOf,
  type Unsubscribed,
  unsubscribeReader,
} from '@pabal/people';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { flag, required, text, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { addressKeys } from '../../database.ts';
import { checked } from '../../options/checked.ts';
import { idForm } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { pageQuery, paging, sayNext } from '../../options/paging.ts';
import { consentOptions, newsletterHint, recipientOperand } from '../../options/people.ts';
import { type Cell, state as stateCell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted, plain } from '../../terminal/words.ts';

const newsletter = required(text('NEWSLETTER', 'its key'));
const recipient = required(recipientOperand);

interface Wanted {
  readonly newsletter: string;
  readonly state: SubscriptionState | undefined;
  readonly page: PageAsked;
}

const listing: Asking<Wanted, SubscriptionPage> = {
  route: 'get /v1/newsletters/{key}/subscriptions',
  onDatabase: (store, { newsletter, state, page }) => subscriptionPage(store, newsletter, { ...page, state }),
  request: ({ newsletter: key, state, page }) => ({ path: { key }, query: { state, ...pageQuery(page) } }),
  answer: same,
};

const list = spaceCommand({
  summary: 'List who subscribed to a newsletter, and who unsubscribed.',
  operands: { newsletter },
  options: { state: word('STATE', subscriptionStates, subscriptionStates.join(', ')), ...paging(idForm) },
  asks: [listing],
  async run({ newsletter, state, json, ...page }, terminal, _withSpace, ask) {
    const found = await ask(listing, { newsletter, state, page }).catch(newsletterHint);
    if (json) return printJson(terminal, found);
    const { subscriptions, next } = found;
    if (subscriptions.length === 0) return terminal.err('Nobody stands like this with the newsletter.\n');
    terminal.out(subscriptionTable(subscriptions, terminal));
    sayNext(terminal, next);
  },
});

const showing: Asking<string, PersonSubscriptions> = {
  route: 'get /v1/recipients/{externalId}/subscriptions',
  onDatabase: (store, recipient) => subscriptionsOf(store, recipient),
  request: (externalId) => ({ path: { externalId } }),
  answer: same,
};

const show = spaceCommand({
  summary: 'Show what somebody wants, and every change of it with its evidence.',
  operands: { recipient },
  options: { json },
  asks: [showing],
  async run({ recipient, json }, terminal, _withSpace, ask) {
    const told = await ask(showing, recipient);
    if (json) return printJson(terminal, told);
    if (told.subscriptions.length === 0)
      return terminal.err('This recipient was never subscribed to anything.\n');
    terminal.out(`${subscriptionTable(told.subscriptions, terminal)}\n${moveTable(told.history, terminal)}`);
  },
});

const reader = ({ newsletter: key, recipient: externalId }: ReaderNamed) => ({ path: { key, externalId } });

const subscribing: Asking<SubscriptionRequest, ShownSubscription> = {
  route: 'put /v1/newsletters/{key}/subscriptions/{externalId}',
  onDatabase: async (store, wanted, by) => subscribeReader(store, wanted, by, await addressKeys()),
  request: ({ state, consent, ...who }) => ({ ...reader(who), body: { state, consent } }),
  answer: same,
};

const subscribe = spaceCommand({
  summary: 'Subscribe somebody who has agreed to it.',
  details: `A person who was unsubscribed is subscribed again: this is a new consent. A person who left by the
link in a letter is not: only they can come back, by their own hand.`,
  operands: { newsletter, recipient },
  options: {
    consentSource: required(consentOptions.consentSource, 'say where this person agreed to the newsletter'),
    consentAt: checked('TIME', pastTime, 'when, such as 2026-03-01T09:00:00+09:00 (now without)'),
    consentVersion: consentOptions.consentVersion,
    pending: flag('asked for, not yet confirmed: gets nothing until it is'),
  },
  asks: [subscribing],
  async run({ consentSource, consentAt, consentVersion, pending, ...who }, terminal, _withSpace, ask) {
    const state = pending ? ('pending' as const) : ('subscribed' as const);
    const consent = { at: consentAt, source: consentSource, textVersion: consentVersion };
    const stands = await ask(subscribing, { ...who, state, consent });
    terminal.out(subscriptionTable([stands], terminal));
    // Asking again does not undo a subscription, so that it may stand otherwise than was asked for.
    if (stands.state !== state) terminal.err(`The recipient was ${stands.state} already and stays so.\n`);
  },
});

const unsubscribing: Asking<ReaderNamed, Unsubscribed> = {
  route: 'delete /v1/newsletters/{key}/subscriptions/{externalId}',
  onDatabase: unsubscribeReader,
  request: reader,
  answer: same,
};

const unsubscribe = spaceCommand({
  summary: 'Take somebody off a newsletter, and everybody with the same address.',
  details: `It holds for letters that are planned and not yet sent, and however they came to be in the audience: by
subscription, group or segment.`,
  operands: { newsletter, recipient },
  asks: [unsubscribing],
  async run(who, terminal, _withSpace, ask) {
    const { changed } = await ask(unsubscribing, who);
    terminal.err(
      changed === 0
        ? 'They had unsubscribed already; nothing was changed.\n'
        : `${counted(changed, 'recipient')} with this address will get no more of it.\n`,
    );
  },
});

function subscriptionTable(subscriptions: readonly ShownSubscription[], terminal: Terminal): string {
  const rows = subscriptions.map((one): Cell[] => [
    one.newsletter,
    plain(one.recipient),
    stateCell(one.state),
    one.atMostWeekly ? 'at most weekly' : 'every time',
    ...evidence(one),
    one.changedAt,
    plain(one.changedBy),
  ]);
  return tableOf(
    terminal,
    [
      'newsletter',
      'recipient',
      'state',
      'how often',
      'consent at',
      'consent source',
      'text',
      'changed',
      'by',
    ],
    rows,
  );
}

/** Changes of somebody's will. */
function moveTable(moves: readonly SubscriptionMove[], terminal: Terminal): string {
  const rows = moves.map((move): Cell[] => [
    move.at,
    move.newsletter,
    `${move.from ?? 'never asked'} → ${move.to}`,
    ...evidence(move),
    plain(move.actor),
  ]);
  return tableOf(
    terminal,
    ['at', 'newsletter', 'change', 'consent at', 'consent source', 'text', 'by'],
    rows,
  );
}

const evidence = (
  one: Pick<ShownSubscription, 'consentAt' | 'consentSource' | 'consentTextVersion'>,
): readonly Cell[] => [one.consentAt, plain(one.consentSource, 80), plain(one.consentTextVersion, 40)];

export const subscriptions = { list, show, subscribe, unsubscribe } satisfies Verbs;
