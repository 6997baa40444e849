// Reminders of tests, and what fires them.

import { storeReminder } from '@pabal/db/reminders';
import type { SpaceStore } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import { createEventLedger } from '@pabal/events';
import { createMetrics } from '@pabal/runtime';
import { createFiring } from '../firing/fire.ts';
import type { Rule } from '../rules/rule.ts';

/** Stores a reminder of the app `reminding`, for an address named like it unless there is a recipient. @returns its id */
export async function storeTestReminder(
  store: SpaceStore,
  reminder: {
    readonly key: string;
    readonly rule: Rule;
    readonly nextAt: Date;
    readonly zone?: string;
    readonly type?: string;
    readonly data?: object;
    readonly dataUrl?: string;
    readonly recipientId?: string;
    readonly lateHours?: number;
    readonly test?: boolean;
  },
): Promise<string> {
  const { key, rule, nextAt, zone = 'Asia/Seoul', type = 'reminder', data = {}, dataUrl } = reminder;
  const address = reminder.recipientId === undefined ? `${key}@example.com` : null;
  await store.query(
    `insert into apps (id, name, space_id) values (new_id(), 'reminding', $1) on conflict do nothing`,
    [store.space],
  );
  const { rows: apps } = await store.query<{ id: string }>(
    `select id from apps where name = 'reminding' and space_id = $1`,
    [store.space],
  );
  await storeReminder(store, {
    ...{ appId: apps[0]?.id ?? '', key, test: reminder.test ?? false, type, rule, zone, nextAt },
    ...{ recipientId: reminder.recipientId ?? null, address, addressKey: address, name: null, locale: null },
    ...{ data: dataUrl === undefined ? JSON.stringify(data) : null, dataUrl: dataUrl ?? null },
    lateHours: reminder.lateHours ?? 24,
  });
  const { rows } = await store.query<{ id: string }>('select id from reminders where key = $1', [key]);
  return rows[0]?.id ?? '';
}

/** What fires reminders, with every template but `gone`, and no queue. */
export function testFiring(store: SpaceStore) {
  const counts: Record<string, number> = {};
  const rung: string[] = [];
  const lateness: number[] = [];
  const firing = createFiring({
    store,
    ledger: createEventLedger({
      ...{ store, metrics: createMetrics(), onPlanned: () => {} },
      shares: { place: () => 'lane' },
      bells: {
        ring: (events) => void rung.push(...events.flatMap(({ deliveryIds }) => deliveryIds)),
        stop: async () => {},
      },
    }),
    templates: {
      ...{ has: () => true, nearest: () => [], brokenBecause: () => undefined, letters: () => [] },
      meta: (name) => {
        if (name === 'gone') throw new PabalError('template-broken', 'The template gone is broken.');
        return { lane: 'event' };
      },
    },
    ...{ messageIdDomain: 'pabal.test', retentionDays: 7 },
    count: (outcome, lateSeconds) => {
      lateness.push(lateSeconds);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    },
  });
  return { firing, counts, rung, lateness };
}
