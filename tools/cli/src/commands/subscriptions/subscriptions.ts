import {
  findSubscription,
  findSubscriptions,
  listSubscriptions,
  type Subscription,
  type SubscriptionMove,
} from '@pabal/db/people';
import { subscriptionStates } from '@pabal/domain';
import { pastTime, recipientOf, subscribePerson, unsubscribePerson } from '@pabal/people';
import { actor } from '../../actor.ts';
import type { Verbs } from '../../command-line/command.ts';
import { flag, required, text, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { addressKeys } from '../../database.ts';
import { checked } from '../../options/checked.ts';
import { idForm } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { nextAfter, paging, sayNext } from '../../options/paging.ts';
import { consentOptions, needNewsletter, needReader, recipientOperand } from '../../options/people.ts';
import { type Cell, state as stateCell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted, plain } from '../../terminal/words.ts';

const newsletter = required(text('NEWSLETTER', 'its key'));
const recipient = required(recipientOperand);

const list = spaceCommand({
  summary: 'List who subscribed to a newsletter, and who unsubscribed.',
  operands: { newsletter },
  options: { state: word('STATE', subscriptionStates, subscriptionStates.join(', ')), ...paging(idForm) },
  async run({ newsletter, json, ...page }, terminal, withSpace) {
    const subscriptions = await withSpace(async (store) =>
      listSubscriptions(store, await needNewsletter(store, newsletter), page),
    );
    if (json) return printJson(terminal, subscriptions);
    if (subscriptions.length === 0) return terminal.err('Nobody stands like this with the newsletter.\n');
    terminal.out(subscriptionTable(subscriptions, terminal));
    sayNext(
      terminal,
      nextAfter(subscriptions, page.limit, ({ recipientId }) => recipientId),
    );
  },
});

const show = spaceCommand({
  summary: 'Show what somebody wants, and every change of it with its evidence.',
  operands: { recipient },
  options: { json },
  async run({ recipient, json }, terminal, withSpace) {
    const told = await withSpace(async (store) =>
      findSubscriptions(store, (await recipientOf(store, recipient)).id),
    );
    if (json) return printJson(terminal, told);
    if (told.subscriptions.length === 0)
      return terminal.err('This recipient was never subscribed to anything.\n');
    terminal.out(`${subscriptionTable(told.subscriptions, terminal)}\n${moveTable(told.moves, terminal)}`);
  },
});

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
  async run(
    { newsletter, recipient, consentSource, consentAt, consentVersion, pending },
    terminal,
    withSpace,
  ) {
    const state = pending ? ('pending' as const) : ('subscribed' as const);
    const consent = { at: consentAt ?? new Date(), source: consentSource, textVersion: consentVersion };
    const keys = await addressKeys();
    const stands = await withSpace(async (store) => {
      const ids = await needReader(store, newsletter, recipient);
      await subscribePerson(store, { ...ids, state, consent }, actor(), keys);
      return findSubscription(store, ids.newsletterId, ids.recipientId);
    });
    tellHow(stands, state, terminal);
  },
});

/** Asking again does not undo a subscription, so that it may stand otherwise than was asked for. */
function tellHow(stands: Subscription | undefined, wanted: string, terminal: Terminal): void {
  if (stands === undefined) return;
  terminal.out(subscriptionTable([stands], terminal));
  if (stands.state !== wanted) terminal.err(`The recipient was ${stands.state} already and stays so.\n`);
}

const unsubscribe = spaceCommand({
  summary: 'Take somebody off a newsletter, and everybody with the same address.',
  details: `It holds for letters that are planned and not yet sent, and however they came to be in the audience: by
subscription, group or segment.`,
  operands: { newsletter, recipient },
  async run({ newsletter, recipient }, terminal, withSpace) {
    const changed = await withSpace(async (store) =>
      unsubscribePerson(store, await needReader(store, newsletter, recipient), actor()),
    );
    terminal.err(
      changed === 0
        ? 'They had unsubscribed already; nothing was changed.\n'
        : `${counted(changed, 'recipient')} with this address will get no more of it.\n`,
    );
  },
});

function subscriptionTable(subscriptions: readonly Subscription[], terminal: Terminal): string {
  const rows = subscriptions.map((one): Cell[] => [
    one.newsletter,
    plain(one.externalId),
    stateCell(one.state),
    ...evidence(one),
    one.changedAt,
    plain(one.changedBy),
  ]);
  return tableOf(
    terminal,
    ['newsletter', 'recipient', 'state', 'consent at', 'consent source', 'text', 'changed', 'by'],
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
  one: Pick<Subscription, 'consentAt' | 'consentSource' | 'consentTextVersion'>,
): readonly Cell[] => [one.consentAt, plain(one.consentSource, 80), plain(one.consentTextVersion, 40)];

export const subscriptions = { list, show, subscribe, unsubscribe } satisfies Verbs;
