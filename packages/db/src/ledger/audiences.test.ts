import { useStore } from '@pabal/test/support';
import { newId } from '../store/index.ts';
import { acceptEvents, expandAudience, findEvent, findExpanding, takeUnfedOfApps } from './index.ts';

const { store } = useStore();
const appId = newId();

beforeAll(async () => {
  await store.query(
    `insert into apps (id, name, key_hash, key_prefix, mode, scopes) values ($1, 'a', 'k', 'pbl', 'live', '{}')`,
    [appId],
  );
});

/** A group of recipients numbered from..to; the same number is the same person in every group. */
async function makeGroup(from: number, to: number): Promise<string> {
  const id = newId();
  await store.query('insert into groups (id, key) values ($1, $2)', [id, id]);
  await store.query(
    `insert into recipients (id, external_id, address, address_key)
     select new_id(), 'r' || n, 'R' || n || '@example.com', 'r' || n || '@example.com' from generate_series($1::int, $2::int) n
     on conflict do nothing`,
    [from, to],
  );
  await store.query(
    `insert into group_members (group_id, recipient_id)
     select $1, r.id from recipients r, generate_series($2::int, $3::int) n where r.external_id = 'r' || n`,
    [id, from, to],
  );
  return id;
}

async function acceptFor(audience: {
  groups: string[];
  exceptGroups?: string[];
  exceptAddresses?: string[];
}) {
  const id = newId();
  await acceptEvents(store, [
    {
      id,
      appId,
      type: 'meeting.scheduled',
      lane: 'event',
      data: '{}',
      test: false,
      retentionSeconds: 60,
      answer: {},
      audience: { exceptGroups: [], exceptAddresses: [], ...audience },
      deliveries: [],
    },
  ]);
  return id;
}

const options = { pageSize: 100, messageIdDomain: 'pabal.test', mostAtOnce: 1_000 };

async function expandAll(eventId: string): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const page = await expandAudience(store, eventId, options);
    ids.push(...page.deliveryIds);
    if (page.complete) return ids;
  }
}

it('plans every member once, page by page, also one who is in two groups', async () => {
  const event = await acceptFor({ groups: [await makeGroup(1, 250), await makeGroup(200, 330)] });
  expect((await expandAudience(store, event, options)).deliveryIds).toHaveLength(100);
  expect(await findEvent(store, appId, event)).toMatchObject({ audienceState: 'expanding' });
  await expandAll(event);
  expect(await findEvent(store, appId, event)).toMatchObject({
    audienceState: 'complete',
    counts: { pending: 330 },
  });
});

it('leaves out excepted addresses and members of excepted groups', async () => {
  const event = await acceptFor({
    groups: [await makeGroup(1, 50)],
    exceptGroups: [await makeGroup(41, 60)],
    exceptAddresses: ['r1@example.com'],
  });
  expect(await expandAll(event)).toHaveLength(39);
});

it('plans nobody twice when two builders expand the same event', async () => {
  const event = await acceptFor({ groups: [await makeGroup(1, 400)] });
  const [one, two] = await Promise.all([expandAll(event), expandAll(event)]);
  expect(new Set([...one, ...two]).size).toBe(400);
  expect((await findEvent(store, appId, event))?.counts.pending).toBe(400);
});

it('gives every planned delivery a Message-ID of its own', async () => {
  const event = await acceptFor({ groups: [await makeGroup(1, 20)] });
  await expandAll(event);
  const { rows } = await store.query<{ id: string; remote_id: string }>(
    'select id, remote_id from deliveries where event_id = $1',
    [event],
  );
  expect(rows).toHaveLength(20);
  for (const { id, remote_id } of rows) expect(remote_id).toBe(`<${id}@pabal.test>`);
});

it('completes at once when the groups are empty', async () => {
  const event = await acceptFor({ groups: [await makeGroup(1, 0)] });
  expect(await expandAudience(store, event, options)).toEqual({
    lane: 'event',
    deliveryIds: [],
    due: 0,
    complete: true,
  });
});

it('leaves a page in the ledger that holds more letters than may be rung for at once', async () => {
  const event = await acceptFor({ groups: [await makeGroup(1, 60)] });
  const page = await expandAudience(store, event, { ...options, mostAtOnce: 50 });
  expect(page).toEqual({ lane: 'event', deliveryIds: [], due: 60, complete: true });
  expect(await takeUnfedOfApps(store, 'event', 1_000)).toHaveLength(60);
});

it('finds events whose expansion began long ago and did not end', async () => {
  const event = await acceptFor({ groups: [await makeGroup(1, 5)] });
  expect(await findExpanding(store, 60, 10)).not.toContain(event);
  expect(await findExpanding(store, 0, 1_000)).toContain(event);
});
