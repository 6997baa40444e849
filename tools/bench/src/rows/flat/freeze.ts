// Freezes an audience of a million, and one of a hundred thousand: a recipient must not cost more when there are many of them,
// and no process may hold all of them in memory.

import { putNewsletter } from '@pabal/db/editions';
import { newId, type SpaceStore } from '@pabal/db/store';
import { newsletterDefinition } from '@pabal/newsletters';
import { createApiClient } from '../../digest/api-client.ts';
import { beginEdition, watchFreezing } from '../../digest/edition.ts';
import { peakMemoryMb, readPeakMemory } from '../../measuring/usage.ts';
import type { Figure, Row } from '../../row.ts';
import { type Stack, startStack } from '../../stack/stack.ts';

const usual = 1_000_000;
const quickly = 20_000;
/** The small audience is this many times smaller and is frozen this many times; the median counts. */
const times = 10;
const repeats = 3;

export const freeze: Row = {
  name: 'freeze',
  what: 'an audience of 1,000,000 subscribers is written down, and one of 100,000',
  async run({ count, quick, ...options }) {
    const many = count ?? (quick ? quickly : usual);
    const stack = await startStack({ ...options, services: ['api', 'builder'] });
    try {
      return await measure(stack, many);
    } finally {
      await stack.stop();
    }
  },
};

async function measure(stack: Stack, many: number): Promise<Figure[]> {
  const few = Math.ceil(many / times);
  await fillRecipients(stack.store, many);
  const small: number[] = [];
  for (let n = 0; n < repeats; n += 1) small.push(await freezeAudience(stack, `few-${n}`, few));
  const smallest = median(small);
  const largest = await freezeAudience(stack, 'many', many);
  const backends = await backendsOf(stack.store, 'pabal builder');
  const missing = await countMissing(stack.store, many);
  return [
    { name: 'recipients not written down', value: missing, unit: 'recipients', ok: missing === 0 },
    {
      name: `of ${few}`,
      value: (smallest / few) * 1e6,
      unit: 'µs per recipient',
      note: `${smallest.toFixed(2)} s, the median of ${repeats}`,
    },
    {
      name: `of ${many}`,
      value: (largest / many) * 1e6,
      unit: 'µs per recipient',
      note: `${largest.toFixed(1)} s`,
    },
    { name: 'growth', value: largest / many / (smallest / few), unit: 'times', target: { most: 1.1 } },
    {
      name: 'memory builder',
      value: readPeakMemory(stack.pids).builder ?? 0,
      unit: 'MB',
      target: { most: 300 },
    },
    {
      ...{
        name: 'memory of a PostgreSQL backend',
        value: Math.max(0, ...backends.map(peakMemoryMb)),
        unit: 'MB',
      },
      note: 'with the shared buffers it touched',
    },
  ];
}

async function fillRecipients(store: SpaceStore, many: number): Promise<void> {
  await store.query(
    `insert into recipients (id, external_id, address, address_key, name, locale, attributes)
     select new_id(), 'p' || n, 'p' || n || '@readers.example', 'p' || n || '@readers.example', '김민준 ' || n, 'ko',
            json_build_object('plan', 'gold', 'n', n)::jsonb
     from generate_series(1, $1::integer) n`,
    [many],
  );
  await store.query('vacuum analyze recipients');
}

/** Subscribes that many to a newsletter of their own and freezes an edition. @returns seconds */
async function freezeAudience(stack: Stack, key: string, people: number): Promise<number> {
  const { store } = stack;
  const definition = newsletterDefinition.parse({
    ...{ name: 'Bench', template: 'daily-digest', approval: { mode: 'wait' } },
    ...{ audience: { subscribers: true }, content: { kind: 'recipients' } },
  });
  const newsletter = await putNewsletter(store, { key, name: 'Bench', definition, next: undefined });
  await store.query(
    `insert into subscriptions (newsletter_id, recipient_id, state, consent_at, consent_source, changed_by)
     select $1, id, 'subscribed', now(), 'bench', 'bench' from recipients order by id limit $2`,
    [newsletter?.id ?? newId(), people],
  );
  // In a system that runs for days these rows were not written a moment ago.
  await store.query('vacuum analyze subscriptions');
  const { secondsToFreeze } = await watchFreezing(store, await beginEdition(createApiClient(stack), key));
  return secondsToFreeze;
}

/** How many letters of the large audience there are too few. */
async function countMissing(store: SpaceStore, many: number): Promise<number> {
  const { rows } = await store.query<{ letters: number }>(
    `select count(*)::integer as letters from deliveries d join editions e on e.id = d.edition_id
     join newsletters n on n.id = e.newsletter_id where n.key = 'many' and d.due_at = 'infinity'`,
  );
  return many - (rows[0]?.letters ?? 0);
}

async function backendsOf(store: SpaceStore, name: string): Promise<number[]> {
  const { rows } = await store.query<{ pid: number }>(
    'select pid from pg_stat_activity where application_name = $1',
    [name],
  );
  return rows.map(({ pid }) => pid);
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
