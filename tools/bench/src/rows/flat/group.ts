// An event to a group of a hundred thousand: how soon its post is answered and its letters are planned, and what others feel meanwhile.

import { newId, type SpaceStore } from '@pabal/db/store';
import { eventually } from '@pabal/test/support';
import { z } from 'zod';
import { createApiClient } from '../../digest/api-client.ts';
import { eventOf, eventType, letterOf } from '../../letters/workload.ts';
import { percentile } from '../../measuring/percentiles.ts';
import { postAll } from '../../measuring/posting.ts';
import { postSteadily } from '../../measuring/steadily.ts';
import { readPeakMemory } from '../../measuring/usage.ts';
import { type Figure, type Row, warmUpOf } from '../../row.ts';
import { type Stack, startStack } from '../../stack/stack.ts';

const usual = 100_000;
const quickly = 5_000;
const perSecond = 50;
const groupKey = 'bench:everybody';

export const largeGroup: Row = {
  name: 'large-group',
  what: 'an event to a group of 100,000: until its 202, until all its letters are planned, and what others’ events take meanwhile',
  async run({ count, quick, ...options }) {
    const stack = await startStack({ ...options, services: ['api', 'builder'] });
    try {
      return await measure(stack, count ?? (quick ? quickly : usual), warmUpOf({ quick }));
    } finally {
      await stack.stop();
    }
  },
};

async function measure(stack: Stack, many: number, warmUp: number): Promise<Figure[]> {
  const { store } = stack;
  await fillGroup(store, many);
  await postAll({ ...stack, path: '/v1/events', body: eventOf }, { count: warmUp, connections: 16 });
  const alone = await postSteadily(stack, { from: warmUp, count: 500, perSecond });
  const [beside, { answered, seconds, planned }] = await Promise.all([
    postSteadily(stack, { from: warmUp + 500, count: 500, perSecond }),
    planGroup(stack),
  ]);
  const memory = readPeakMemory(stack.pids);
  return [
    { name: 'letters', value: planned, unit: 'letters', ok: planned === many },
    { name: 'answered', value: answered, unit: 'ms' },
    { name: 'planned', value: seconds, unit: 's', note: `${Math.round(many / seconds)} letters/s` },
    { name: 'others’ events, p99 alone', value: percentile(alone, 0.99), unit: 'ms' },
    { name: 'others’ events, p99 beside', value: percentile(beside, 0.99), unit: 'ms', target: { most: 50 } },
    { name: 'memory api', value: memory.api ?? 0, unit: 'MB', target: { most: 200 } },
    { name: 'memory builder', value: memory.builder ?? 0, unit: 'MB', target: { most: 200 } },
  ];
}

/** Posts the event. @returns milliseconds until it was answered, seconds until all its letters were planned, and how many */
async function planGroup(stack: Stack) {
  const began = performance.now();
  const eventId = await postToGroup(stack);
  const answered = performance.now() - began;
  const planned = await untilPlanned(stack.store, eventId);
  return { answered, planned, seconds: (performance.now() - began) / 1_000 };
}

async function fillGroup(store: SpaceStore, many: number): Promise<void> {
  const groupId = newId();
  await store.query('insert into groups (id, key, space_id) values ($1, $2, $3)', [
    groupId,
    groupKey,
    store.space,
  ]);
  await store.query(
    `with people as (
       insert into recipients (id, external_id, address, address_key, name, locale)
       select new_id(), 'g' || n, 'g' || n || '@readers.example', 'g' || n || '@readers.example', '김민준 ' || n, 'ko'
       from generate_series(1, $2::integer) n returning id
     )
     insert into group_members (group_id, recipient_id) select $1, id from people`,
    [groupId, many],
  );
  await store.query('vacuum analyze recipients');
  await store.query('vacuum analyze group_members');
}

const accepted = z.object({ id: z.uuid() });

async function postToGroup(stack: Stack): Promise<string> {
  const event = { type: eventType, data: letterOf(0).data, to: [{ group: groupKey }] };
  return accepted.parse(await createApiClient(stack).ask('POST', '/v1/events', event)).id;
}

/** @returns the letters that there are when the builder says that nothing of the group is left */
async function untilPlanned(store: SpaceStore, eventId: string): Promise<number> {
  const state = async () => {
    const { rows } = await store.query<{ state: string | null }>(
      'select audience_state as state from events where id = $1',
      [eventId],
    );
    return rows[0]?.state === 'expanding' ? undefined : true;
  };
  await eventually(state, { what: 'the last member of the group', timeoutMs: 600_000, everyMs: 20 });
  const { rows } = await store.query<{ letters: number }>(
    'select count(*)::integer as letters from deliveries where event_id = $1',
    [eventId],
  );
  return rows[0]?.letters ?? 0;
}
