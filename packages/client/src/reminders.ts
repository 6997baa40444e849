// Reminders: what a person is told at times on their own clocks.

import { isRecord } from './errors.ts';

/** When a reminder comes, on the clocks of its time zone: times are `09:00`, dates with times `2026-03-01T09:00`. */
export type ReminderRule =
  | { readonly kind: 'once' | 'daily' | 'weekdays'; readonly at: string }
  | { readonly kind: 'weekly'; readonly days: readonly string[]; readonly at: string }
  | { readonly kind: 'cron'; readonly cron: string }
  | { readonly kind: 'rrule'; readonly rrule: string; readonly start: string };

/** A reminder: for whom, what, and when. */
export interface Reminder {
  readonly to:
    | { readonly recipient: string }
    | { readonly email: string; readonly name?: string; readonly locale?: string };
  /** Names the template. */
  readonly type: string;
  /** The variables of the template. */
  readonly data?: object;
  /** Or where they are asked for when the time has come. */
  readonly dataUrl?: string;
  readonly rule: ReminderRule;
  /** Such as `Asia/Seoul`; that of the recipient when it is left out, else UTC. */
  readonly timeZone?: string;
  readonly locale?: string;
  readonly missed?: { readonly policy: 'skip' } | { readonly policy: 'late'; readonly withinHours: number };
}

/** A reminder as pabal has it. */
export interface ShownReminder {
  readonly key: string;
  readonly state: string;
  /** When it comes next; null while it is paused, and when it comes no more. */
  readonly nextAt: string | null;
}

export interface Reminding {
  /**
   * Makes a reminder, or replaces the one with this key. Calling again is safe: with the same rule and time zone its next time
   * stays. The API key needs the scope `reminders:write`.
   *
   * @throws PabalRefused when pabal says no, PabalUnreachable when there was no answer
   */
  remind(key: string, reminder: Reminder): Promise<ShownReminder>;
  /** Removes a reminder. `undefined` when pabal knows none. */
  stopReminding(key: string): Promise<ShownReminder | undefined>;
}

/** @param ask  asks until there is an answer, and gives its body; `undefined` for one that is not there */
export function createReminding(
  ask: (path: string, method: 'PUT' | 'DELETE', body?: string) => Promise<unknown>,
): Reminding {
  const pathOf = (key: string) => `v1/reminders/${encodeURIComponent(key)}`;
  return {
    remind: async (key, reminder) => shownReminder(await ask(pathOf(key), 'PUT', JSON.stringify(reminder))),
    stopReminding: async (key) => {
      const body = await ask(pathOf(key), 'DELETE');
      return body === undefined ? undefined : shownReminder(body);
    },
  };
}

function shownReminder(body: unknown): ShownReminder {
  const { key, state, nextAt } = isRecord(body) ? body : {};
  return { key: String(key), state: String(state), nextAt: typeof nextAt === 'string' ? nextAt : null };
}
