// What commands about subscriptions share.

import {
  findNewsletterId,
  findRecipient,
  type Store,
  type Subscription,
  type SubscriptionMove,
} from '@pabal/db';
import { type SubscriptionState, subscriptionStates } from '@pabal/domain';
import { consentSource, consentTextVersion, time as timeField } from '@pabal/people';
import { CommandError, UsageError } from './command.ts';
import { checked } from './import-options.ts';
import { tableOf } from './table.ts';
import { plain, time } from './words.ts';

/** The ids behind a newsletter's key and a recipient's external id. @throws CommandError */
export async function needBoth(
  store: Store,
  key: string,
  externalId: string,
): Promise<{ readonly newsletterId: string; readonly recipientId: string }> {
  return {
    newsletterId: await needNewsletter(store, key),
    recipientId: await needRecipient(store, externalId),
  };
}

/** The id of the newsletter of this key. @throws CommandError */
export async function needNewsletter(store: Store, key: string): Promise<string> {
  const id = await findNewsletterId(store, key);
  if (id === undefined)
    throw new CommandError(`There is no newsletter "${key}". newsletters list shows those there are.`);
  return id;
}

/** The id of the recipient whom the company knows by this one. @throws CommandError */
export async function needRecipient(store: Store, externalId: string): Promise<string> {
  const recipient = await findRecipient(store, externalId);
  if (recipient !== undefined) return recipient.id;
  const hint = externalId.includes('@') && !externalId.startsWith('mailto:');
  throw new CommandError(
    `There is no recipient "${externalId}".${hint ? ` Whoever has no other id has "mailto:${externalId}".` : ''}`,
  );
}

/** The state as it was typed. @throws UsageError */
export function stateOf(typed: string | undefined): SubscriptionState | undefined {
  const state = subscriptionStates.find((known) => known === typed);
  if (state !== undefined || typed === undefined) return state;
  throw new UsageError(`--state must be one of ${subscriptionStates.join(', ')}, got "${typed}".`);
}

/** Evidence of consent as it was typed; without a time it is given now. @throws UsageError */
export function evidenceOf(typed: {
  'consent-source'?: string | undefined;
  'consent-version'?: string | undefined;
  'consent-at'?: string | undefined;
}) {
  const { 'consent-source': source, 'consent-version': version, 'consent-at': at } = typed;
  if (source === undefined)
    throw new UsageError('--consent-source is missing: say where this person agreed to the newsletter.');
  return {
    at: at === undefined ? new Date() : timeOf(at),
    source: checked('--consent-source', consentSource, source),
    textVersion:
      version === undefined ? undefined : checked('--consent-version', consentTextVersion, version),
  };
}

function timeOf(typed: string): Date {
  const parsed = timeField.safeParse(typed);
  if (!parsed.success)
    throw new UsageError(`--consent-at must be ${parsed.error.issues[0]?.message}, got "${typed}".`);
  if (parsed.data > new Date())
    throw new UsageError(`--consent-at must not be in the future, got "${typed}".`);
  return parsed.data;
}

/** Subscriptions as a table. */
export function subscriptionTable(subscriptions: readonly Subscription[]): string {
  const rows = subscriptions.map((one) => [
    one.newsletter,
    plain(one.externalId),
    one.state,
    ...evidence(one),
    time(one.changedAt),
    plain(one.changedBy),
  ]);
  return tableOf(
    ['newsletter', 'recipient', 'state', 'consent at', 'consent source', 'text', 'changed', 'by'],
    rows,
  );
}

/** Changes of somebody's will as a table. */
export function moveTable(moves: readonly SubscriptionMove[]): string {
  const rows = moves.map((move) => [
    time(move.at),
    move.newsletter,
    `${move.from ?? 'never asked'} → ${move.to}`,
    ...evidence(move),
    plain(move.actor),
  ]);
  return tableOf(['at', 'newsletter', 'change', 'consent at', 'consent source', 'text', 'by'], rows);
}

const evidence = (one: Pick<Subscription, 'consentAt' | 'consentSource' | 'consentTextVersion'>) => [
  time(one.consentAt),
  plain(one.consentSource, 80),
  plain(one.consentTextVersion, 40),
];
