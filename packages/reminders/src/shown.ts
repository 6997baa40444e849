import type { StoredReminder } from '@pabal/db/reminders';
import { storedRule } from './fields.ts';

/** How a reminder stands. */
export const reminderStates = ['on', 'paused', 'ended'] as const;

/** A reminder as every door shows it. */
export function shownReminder(reminder: StoredReminder) {
  const { key, app, type, dataUrl, zone, lateHours, locale, test, problem } = reminder;
  const { pausedAt, nextAt, dueAt, createdAt, updatedAt } = reminder;
  return {
    ...{ id: reminder.id, key, app, to: whomOf(reminder), type, data: dataOf(reminder.data), dataUrl },
    ...{ rule: storedRule.parse(reminder.rule), timeZone: zone, locale, test },
    missed:
      lateHours === 0 ? { policy: 'skip' as const } : { policy: 'late' as const, withinHours: lateHours },
    state: stateOf(reminder),
    ...{ pausedAt, nextAt, triedAgainAt: dueAt !== null && dueAt > (nextAt ?? dueAt) ? dueAt : null },
    last: lastOf(reminder),
    ...{ problem, createdAt, updatedAt },
  };
}

export type ShownReminder = ReturnType<typeof shownReminder>;

function whomOf({ externalId, address, name, locale }: StoredReminder) {
  if (address === null) return { recipient: externalId ?? '' };
  return { email: address, ...(name !== null && { name }), ...(locale !== null && { locale }) };
}

const dataOf = (data: unknown) =>
  typeof data === 'object' && data !== null ? Object.fromEntries(Object.entries(data)) : null;

function stateOf({ pausedAt, nextAt }: StoredReminder): (typeof reminderStates)[number] {
  if (pausedAt !== null) return 'paused';
  return nextAt === null ? 'ended' : 'on';
}

function lastOf({ lastAt: at, lastOutcome: outcome, lastEventId: eventId }: StoredReminder) {
  return at === null || outcome === null ? null : { at, outcome, eventId };
}
