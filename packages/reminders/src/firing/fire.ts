// Fires reminders whose time has come: each becomes an ordinary event and goes to its next time, in one transaction. A builder may be
// killed at any line: what it had taken is free again at once, and what it had committed is not due any more.

import { type NewEvent, storeEventsIn } from '@pabal/db/ledger';
import {
  type DueReminder,
  type MovedReminder,
  moveReminders,
  putOffReminder,
  takeDueReminders,
} from '@pabal/db/reminders';
import { isDataError, type Queryable, type Store } from '@pabal/db/store';
import { PabalError, secondsPerDay } from '@pabal/domain';
import { type EventLedger, planEvent } from '@pabal/events';
import { type DoorTemplates, eventTemplate } from '@pabal/render';
import { type Decision, decide, tryAgainAt } from './decide.ts';

/** What became of a reminder's time: `nothing` where the app had nothing to say, `failed` where it was given up. */
type ReminderOutcome = 'fired' | 'late' | 'skipped' | 'nothing' | 'failed' | 'put-off';

export interface FiringDeps {
  readonly store: Store;
  readonly ledger: Pick<EventLedger, 'prepare'>;
  readonly templates: DoorTemplates;
  readonly messageIdDomain: string;
  /** For templates that say nothing else. */
  readonly retentionDays: number;
  /** Called with what became of each time, and how many seconds after it. */
  readonly count: (outcome: ReminderOutcome, lateSeconds: number) => void;
}

/** Reminders of one transaction: few enough that it is short, and that what it holds is small. */
const together = 500;

/** What is known of a reminder when it is fired: its data as JSON text, that there is nothing to say, or why that is not known. */
export type Known = { readonly data: string } | 'nothing' | { readonly problem: string };

/** What is done with one. */
interface Judged {
  readonly due: DueReminder;
  readonly decision: Decision;
  readonly outcome: ReminderOutcome;
  readonly event?: NewEvent;
  readonly problem?: string;
  readonly again?: Date;
}

export interface Firing {
  /** Fires those that are due, batch after batch. @param until  asked between two batches whether to stop */
  run(now: Date, until: () => boolean): Promise<void>;
  /**
   * Fires reminders that the transaction has locked.
   *
   * @param readAt  when `now` was read, by `performance.now()`: what was fired in between counts as late by that much more
   * @returns what is to be done after the commit
   */
  settle(
    transaction: Queryable,
    due: readonly { readonly due: DueReminder; readonly known: Known }[],
    now: Date,
    readAt?: number,
  ): Promise<() => void>;
}

export function createFiring(deps: FiringDeps): Firing {
  const settle = createSettle(deps);
  const fireBatch = createBatches(deps.store, settle);

  /** After a batch that PostgreSQL refused: the one that is at fault fails alone. */
  async function fireOneByOne(now: Date, readAt: number): Promise<number> {
    let taken = 0;
    for (; taken < together; taken += 1) {
      const one = await fireBatch(now, readAt, 1).catch((error: unknown) => {
        if (isDataError(error)) return fireBatch(now, readAt, 1, refused);
        throw error;
      });
      if (one === 0) break;
    }
    return taken;
  }

  return {
    settle,
    async run(now, until) {
      const readAt = performance.now();
      let taken = together;
      while (taken === together && !until())
        taken = await fireBatch(now, readAt, together).catch((error: unknown) => {
          if (isDataError(error)) return fireOneByOne(now, readAt);
          throw error;
        });
    },
  };
}

const refused = { problem: 'PostgreSQL refused the event that it makes.' };

/** Makes what fires a batch. @returns a function that tells how many it took */
function createBatches(store: Store, settle: Firing['settle']) {
  return async (now: Date, readAt: number, most: number, known?: Known): Promise<number> => {
    const { taken, committed } = await store.transaction(async (transaction) => {
      const due = await takeDueReminders(transaction, now, most);
      const all = due.map((one) => ({ due: one, known: known ?? { data: one.data ?? '{}' } }));
      return {
        taken: due.length,
        committed: due.length > 0 ? await settle(transaction, all, now, readAt) : undefined,
      };
    });
    committed?.();
    return taken;
  };
}

function createSettle(deps: FiringDeps): Firing['settle'] {
  return async (transaction, taken, now, readAt = performance.now()) => {
    const judge = createJudge(deps, now);
    const judged = taken.map(({ due, known }) => judge(due, known));
    const posted = judged.flatMap(({ due, event }) =>
      event === undefined ? [] : [{ app: appOf(due), event }],
    );
    const prepared = deps.ledger.prepare(posted);
    const created = new Set(posted.length === 0 ? [] : await storeEventsIn(transaction, prepared.events));
    const moved = judged.filter(({ again }) => again === undefined);
    await moveReminders(
      transaction,
      moved.map((one) => movedTo(one, created)),
    );
    for (const { due, again, problem = '' } of judged)
      if (again !== undefined)
        await putOffReminder(transaction, due.id, { dueAt: again, attempt: attemptOf(due), problem });
    return () => {
      prepared.committed((id) => created.has(id));
      const sinceRead = (performance.now() - readAt) / 1_000;
      for (const { outcome, decision } of judged)
        deps.count(outcome, secondsBetween(decision.at, now) + sinceRead);
    };
  };
}

const appOf = ({ appId: id, app: name, space, appPaused: paused }: DueReminder) => ({
  id,
  name,
  space,
  paused,
});

/** One that is asked for counts when it is taken. */
const attemptOf = ({ attempt, dataUrl }: DueReminder) => (dataUrl === null ? attempt + 1 : attempt);

const secondsBetween = (from: Date, to: Date) => Math.max(0, (to.getTime() - from.getTime()) / 1_000);

const movedTo = (
  { due, decision, outcome, event, problem }: Judged,
  created: ReadonlySet<string>,
): MovedReminder => ({
  ...{ id: due.id, at: decision.at, nextAt: decision.next, outcome },
  ...{ eventId: event && created.has(event.id) ? event.id : undefined, problem },
});

/** Judges the reminders of a batch. What many of them have in common is found out once. */
function createJudge({ templates, messageIdDomain, retentionDays }: FiringDeps, now: Date) {
  const decisions = new Map<string, Decision>();
  const types = new Map<string, ReturnType<typeof templateOf>>();

  function decisionOf(due: DueReminder): Decision {
    const key = JSON.stringify([due.rule, due.zone, due.nextAt, due.lateHours]);
    const decision = decisions.get(key) ?? decide(due, now);
    decisions.set(key, decision);
    return decision;
  }

  function typeOf(type: string) {
    const found = types.get(type) ?? templateOf(templates, type);
    types.set(type, found);
    return found;
  }

  function judge(due: DueReminder, known: Known): Judged {
    const decision = decisionOf(due);
    if (decision.kind === 'skip') return { due, decision, outcome: 'skipped' };
    if (known === 'nothing') return { due, decision, outcome: 'nothing' };
    if ('problem' in known) return putOff(due, decision, known.problem);
    const template = typeOf(due.type);
    if ('problem' in template) return putOff(due, decision, template.problem);
    const { lane, ttlSeconds, retentionDays: days = retentionDays } = template;
    const event = planEvent({
      app: { id: due.appId, mode: due.test ? 'test' : 'live', paused: due.appPaused },
      request: { type: due.type, locale: due.eventLocale ?? undefined, data: { text: known.data } },
      // The books have it once, also if this time should ever come to be fired again.
      repeat: { idempotencyKey: `reminder:${due.id}:${decision.at.toISOString()}` },
      ...{ lane, messageIdDomain, retentionSeconds: days * secondsPerDay },
      targets: { people: [personOf(due)] },
      times: { sendAt: undefined, expiresAt: undefined, ttlSeconds },
    });
    return { due, decision, event, outcome: decision.kind === 'late' ? 'late' : 'fired' };
  }

  /** Tried again later, or given up for this time. */
  function putOff(due: DueReminder, decision: Decision, problem: string): Judged {
    const again = tryAgainAt(due, attemptOf(due), now);
    if (again === undefined) return { due, decision, problem, outcome: 'failed' };
    return { due, decision, problem, again, outcome: 'put-off' };
  }

  return (due: DueReminder, known: Known): Judged => {
    try {
      return judge(due, known);
    } catch (error) {
      // A rule that cannot be computed any more comes no more, until somebody puts it again.
      const decision = { at: due.nextAt, next: undefined, kind: 'skip' } as const;
      return { due, decision, outcome: 'failed', problem: `The rule cannot be computed: ${String(error)}` };
    }
  };
}

function templateOf(templates: DoorTemplates, type: string) {
  try {
    return eventTemplate(templates, type);
  } catch (error) {
    if (error instanceof PabalError) return { problem: error.message };
    throw error;
  }
}

const personOf = ({ address, addressKey, name, locale, recipientId }: DueReminder) => ({
  ...{ address, addressKey, name: name ?? undefined, locale: locale ?? undefined },
  recipientId: recipientId ?? undefined,
});
