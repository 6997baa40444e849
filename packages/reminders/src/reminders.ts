// What may be done with reminders. Every door comes here: it parses, calls and shows.

import { requireTemplate } from '@pabal/apps';
import { findApp } from '@pabal/db/apps';
import { findAddressees } from '@pabal/db/people';
import {
  countRemindersOf,
  deleteReminder,
  findReminder,
  holdReminder,
  listReminders,
  lockReminder,
  lockRemindersOf,
  type StoredReminder,
  storeReminder,
} from '@pabal/db/reminders';
import { type SpaceQueryable, type SpaceStore, storeTime } from '@pabal/db/store';
import { type AppMode, excerpt, PabalError } from '@pabal/domain';
import { type DoorTemplates, eventTemplate, refuseMisfit } from '@pabal/render';
import type { ReminderWishes } from './fields.ts';
import { storedRule } from './fields.ts';
import { nextTime } from './rules/rule.ts';

/** Who asks: an app for its own reminders, or somebody who looks after those of the space. */
export interface Asking {
  /** Undefined for somebody who says which app is meant. */
  readonly app: { readonly id: string; readonly name: string } | undefined;
  readonly mode: AppMode;
  /** The templates that the key may use; null for all. */
  readonly templates: readonly string[] | null;
}

/** A reminder by its app and key. */
export interface Named {
  readonly key: string;
  /** Left out by an app, whose own is meant. */
  readonly app?: string | undefined;
}

interface PutDeps {
  readonly templates: DoorTemplates;
  /** Most reminders of an app for a person. */
  readonly mostPerPerson: number;
}

/**
 * Makes a reminder, or replaces the one with its key. With the same rule and time zone its next time stays, also one that has come
 * and is not sent yet: repeating a request changes nothing.
 *
 * @throws PabalError `not-found` for the app, `test-key`, `template-not-allowed`, `unknown-event-type`, `template-broken`,
 *   `wrong-template`, `invalid-data`, `unknown-recipient`, `invalid-request`, `wrong-state` when the person has too many
 */
export async function putReminder(
  store: SpaceStore,
  named: Named,
  wishes: ReminderWishes,
  asking: Asking,
  deps: PutDeps,
): Promise<{ readonly created: boolean; readonly reminder: StoredReminder }> {
  const app = await appOf(store, named.app, asking);
  const { key } = named;
  refuseBadData(wishes, asking, deps.templates);
  return store.transaction(async (transaction) => {
    const person = await personOf(transaction, wishes);
    await lockRemindersOf(transaction, app.id, person);
    const before = await lockReminder(transaction, app.id, key);
    requireMode(before, asking);
    await refuseTooMany(transaction, app.id, person, key, deps.mostPerPerson);
    const zone = wishes.timeZone ?? person.zone ?? 'UTC';
    const { policy } = wishes.missed;
    const { zone: _, ...whom } = person;
    await storeReminder(transaction, {
      ...{ ...whom, appId: app.id, key, test: asking.mode === 'test', zone, rule: wishes.rule },
      ...{ type: wishes.type, data: wishes.data?.text ?? null, dataUrl: wishes.dataUrl ?? null },
      locale: person.locale ?? wishes.locale ?? null,
      lateHours: policy === 'late' ? wishes.missed.withinHours : 0,
      nextAt: nextAfterPut(before, { rule: wishes.rule, zone }, await storeTime(transaction)),
    });
    return { created: before === undefined, reminder: await need(transaction, app.id, key) };
  });
}

/** When a reminder that is put comes next; nothing when its times stay as they are. @throws PabalError `invalid-request` */
function nextAfterPut(
  before: StoredReminder | undefined,
  { rule, zone }: { readonly rule: ReminderWishes['rule']; readonly zone: string },
  now: Date,
): Date | null | undefined {
  const isSame = before?.zone === zone && JSON.stringify(before.rule) === JSON.stringify(rule);
  if (isSame) return undefined;
  const next = nextTime({ rule, zone }, now);
  if (next === undefined) throw isOver(rule.kind, now);
  return before?.pausedAt ? null : next;
}

function isOver(kind: string, now: Date): PabalError {
  const field = '/rule';
  const expected = kind === 'once' ? 'a time ahead' : 'a rule that comes again';
  return new PabalError(
    'invalid-request',
    `${field}: expected ${expected}; it is now ${now.toISOString()}, and after that there is none.`,
    { fields: [{ field, expected, got: 'a rule whose last time has passed' }] },
  );
}

/** Refuses data that makes no letter: now, and not when the time has come. */
function refuseBadData(wishes: ReminderWishes, asking: Asking, templates: DoorTemplates): void {
  const { data, dataUrl, type, to } = wishes;
  if ((data === undefined) === (dataUrl === undefined))
    throw new PabalError('invalid-request', '/data: expected either data or dataUrl.', {
      fields: [
        {
          field: '/data',
          expected: 'either data or dataUrl',
          got: data === undefined ? 'neither' : 'both',
        },
      ],
    });
  requireTemplate(asking, type, '/type');
  const meta = eventTemplate(templates, type);
  if (data === undefined || meta.lenient === true) return;
  const names = ['email' in to ? to.name : undefined];
  for (const _ of refuseMisfit(templates, type, data.value, { names, others: 'recipient' in to }));
}

/** Whom a reminder is for, as it is stored, and the zone that they are in. */
interface Person {
  readonly recipientId: string | null;
  readonly address: string | null;
  readonly addressKey: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly zone: string | null;
}

async function personOf(transaction: SpaceQueryable, { to }: ReminderWishes): Promise<Person> {
  if ('email' in to) {
    const { email, name = null, locale = null } = to;
    return {
      ...{ recipientId: null, address: email.address, addressKey: email.key },
      ...{ name, locale, zone: null },
    };
  }
  const found = (await findAddressees(transaction, [to.recipient])).get(to.recipient);
  if (found === undefined) throw unknownRecipient(to.recipient);
  return {
    ...{ recipientId: found.id, address: null, addressKey: null, name: null, locale: null },
    zone: found.timeZone,
  };
}

function unknownRecipient(externalId: string): PabalError {
  const expected = 'a recipient that was put with PUT /v1/recipients/{externalId}';
  const got = excerpt(externalId);
  return new PabalError('unknown-recipient', `Not known: ${got}. Expected ${expected}.`, {
    fields: [{ field: '/to/recipient', expected, got }],
  });
}

async function refuseTooMany(
  transaction: SpaceQueryable,
  appId: string,
  person: Person,
  key: string,
  most: number,
): Promise<void> {
  if ((await countRemindersOf(transaction, appId, person, key)) < most) return;
  throw new PabalError(
    'wrong-state',
    `This person has ${most} reminders of the app, and there may be no more (REMINDERS_PER_PERSON). Remove one that is not used.`,
  );
}

/** A test key touches nothing that live keys made. */
function requireMode(before: StoredReminder | undefined, { mode }: Asking): void {
  if (before === undefined || mode === 'live' || before.test) return;
  throw new PabalError(
    'test-key',
    `The reminder ${before.key} was made with a live key, and a test key cannot change it.`,
  );
}

/** The app that is meant. @throws PabalError `not-found`, `invalid-request` when none is named */
async function appOf(
  store: SpaceQueryable,
  name: string | undefined,
  { app }: Asking,
): Promise<{ readonly id: string; readonly name: string }> {
  if (app !== undefined && (name === undefined || name === app.name)) return app;
  if (app !== undefined)
    throw new PabalError('not-found', `An app sees its own reminders: expected "${app.name}" or none.`);
  if (name === undefined)
    throw new PabalError('invalid-request', 'app: expected the name of the app, got none.', {
      fields: [{ field: '/app', expected: 'the name of an app', got: 'nothing' }],
    });
  const found = await findApp(store, name);
  if (found === undefined) throw new PabalError('not-found', `There is no app "${name}".`);
  return { id: found.id, name };
}

async function need(store: SpaceQueryable, appId: string, key: string): Promise<StoredReminder> {
  const reminder = await findReminder(store, appId, key);
  if (reminder !== undefined) return reminder;
  throw new PabalError('not-found', `There is no reminder ${excerpt(key)}, or it belongs to another app.`);
}

/** A reminder. @throws PabalError `not-found` */
export async function reminderOf(
  store: SpaceQueryable,
  { key, app }: Named,
  asking: Asking,
): Promise<StoredReminder> {
  return need(store, (await appOf(store, app, asking)).id, key);
}

/** Removes a reminder. @throws PabalError `not-found`, `test-key` */
export async function removeReminder(
  store: SpaceQueryable,
  named: Named,
  asking: Asking,
): Promise<StoredReminder> {
  const reminder = await reminderOf(store, named, asking);
  requireMode(reminder, asking);
  await deleteReminder(store, reminder.appId, reminder.key);
  return reminder;
}

/**
 * Pauses a reminder: its times pass, and are not made up for. Or lets it go on with the first time that is ahead.
 *
 * @throws PabalError `not-found`, `test-key`
 */
export async function pauseReminder(
  store: SpaceStore,
  named: Named,
  paused: boolean,
  asking: Asking,
): Promise<StoredReminder> {
  const app = await appOf(store, named.app, asking);
  return store.transaction(async (transaction) => {
    const before = await lockReminder(transaction, app.id, named.key);
    requireMode(before, asking);
    if (before !== undefined && paused !== (before.pausedAt !== null)) {
      const schedule = { rule: storedRule.parse(before.rule), zone: before.zone };
      const nextAt = paused ? null : (nextTime(schedule, await storeTime(transaction)) ?? null);
      await holdReminder(transaction, before.id, { paused, nextAt });
    }
    return need(transaction, app.id, named.key);
  });
}

/** What a list is narrowed to. */
export interface ReminderQuery {
  readonly app?: string | undefined;
  readonly recipient?: string | undefined;
  readonly email?: { readonly key: string } | undefined;
}

/** A page of reminders, and where the next one begins. @throws PabalError `not-found`, `unknown-recipient` */
export async function remindersOf(
  store: SpaceStore,
  { app, recipient, email }: ReminderQuery,
  asking: Asking,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<{ readonly reminders: readonly StoredReminder[]; readonly next: string | null }> {
  const asked = asking.app !== undefined || app !== undefined ? await appOf(store, app, asking) : undefined;
  const person =
    recipient === undefined ? undefined : (await findAddressees(store, [recipient])).get(recipient);
  if (recipient !== undefined && person === undefined) throw unknownRecipient(recipient);
  const filter = { appId: asked?.id, recipientId: person?.id, addressKey: email?.key };
  const found = await listReminders(store, filter, { ...page, limit: page.limit + 1 });
  const reminders = found.slice(0, page.limit);
  return { reminders, next: found.length > page.limit ? (reminders.at(-1)?.id ?? null) : null };
}
