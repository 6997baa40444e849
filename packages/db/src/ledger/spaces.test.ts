// The ledger has no column for a letter's space: what holds for its address is that of its app or its newsletter all the same.

import { useStore } from '@pabal/test/support';
import { createApp, ensureInternalApp, findApp } from '../apps/index.ts';
import { changeMembers, findGroups, listSuppressions, putSuppression } from '../people/index.ts';
import { createSpace } from '../spaces/index.ts';
import { inSpace, newId, newLetterId, type SpaceStore } from '../store/index.ts';
import { createTestEditions } from '../testing/index.ts';
import { acceptEvents, claimDeliveries, expandAudience, settleDeliveries, takeUnfed } from './index.ts';

const { store } = useStore({
  empty: ['deliveries', 'events', 'recipients', 'groups', 'suppressions', 'erased_holds', 'newsletters'],
});
let other: SpaceStore;

beforeAll(async () => {
  other = inSpace(store, (await createSpace(store, 'other'))?.id ?? 0);
  for (const space of [store, other])
    await createApp(space, { name: 'crm', mode: 'live', scopes: ['events:write'] });
});

const address = 'ann@example.com';

async function accept(space: SpaceStore, more: object = {}): Promise<string> {
  const app = await findApp(space, 'crm');
  const event = newId();
  const id = newLetterId(event);
  await acceptEvents(store, [
    {
      ...{ id: event, appId: app?.id ?? '', type: 'password.reset', lane: 'event', data: '{}', test: false },
      ...{
        retentionSeconds: 60,
        deliveries: [{ id, address, addressKey: address, remoteId: `<${id}@test>` }],
      },
      ...more,
    },
  ]);
  return id;
}

/** The letter of an edition to its one subscriber, released. */
async function sendEdition(space: SpaceStore): Promise<string> {
  const editions = await createTestEditions(space, 'digest');
  await editions.subscribe('ann');
  const { id } = await editions.sending();
  await takeUnfed(store, 10);
  const { rows } = await store.query<{ id: string }>('select id from deliveries where edition_id = $1', [id]);
  return rows[0]?.id ?? '';
}

/** A key as `keyed_hash` takes it. */
const pads = { inner: ['36'.repeat(64)], outer: ['5c'.repeat(64)] };
/** As senders claim in the lane of events, and as they claim in any. */
const claims = [
  ['in the lane of events', 'event'],
  ['in any lane', undefined],
] as const;

const suppressedIn = async (space: SpaceStore) =>
  (await listSuppressions(space, {}, { limit: 10 })).map(({ addressKey }) => addressKey);

describe.each(claims)('a letter that is claimed %s', (_how, lane) => {
  const claim = (ids: readonly string[]) =>
    claimDeliveries(store, { senderId: 's', ids, erasedBy: pads, lane });

  it('is kept from an address that is suppressed in its space, and from no other', async () => {
    await putSuppression(other, { addressKey: address, scope: 'all', reason: 'complaint', actor: 'test' });
    const [free, kept] = [await accept(store), await accept(other)];
    const { claims, suppressed } = await claim([free, kept]);
    expect(claims.map(({ id }) => id)).toEqual([free]);
    expect(suppressed).toEqual([{ id: kept, cause: 'address-suppressed' }]);
  });

  it('is kept from somebody who was erased in its space, and from no other', async () => {
    await store.query(
      `insert into erased_holds (address_hash, scope, reason, space_id)
       values (keyed_hash($1, $2, $3), 'all', 'suppressed', $4)`,
      [pads.inner[0], pads.outer[0], address, other.space],
    );
    const [free, kept] = [await accept(store), await accept(other)];
    const { claims, suppressed } = await claim([free, kept]);
    expect(claims.map(({ id }) => id)).toEqual([free]);
    expect(suppressed).toEqual([{ id: kept, cause: 'address-suppressed' }]);
  });

  it('goes to the people on call for pabal itself, whichever space it tells of', async () => {
    for (const space of [store, other])
      await putSuppression(space, { addressKey: address, scope: 'all', reason: 'x', actor: 'test' });
    const ids = [
      await accept(store, { appId: await ensureInternalApp(store) }),
      await accept(other, { appId: await ensureInternalApp(other) }),
    ];
    expect((await claim(ids)).claims.map(({ id }) => id).sort()).toEqual(ids.sort());
  });
});

it('a letter of an edition is kept from an address that is suppressed in the space of its newsletter alone', async () => {
  await putSuppression(store, { addressKey: address, scope: 'newsletter', reason: 'x', actor: 'test' });
  const free = await sendEdition(other);
  expect((await claimDeliveries(store, { senderId: 's', ids: [free] })).claims).toMatchObject([{ id: free }]);
});

it.each([
  ['an event', accept],
  ['an edition', sendEdition],
])('an address that refuses a letter of %s is suppressed in its space alone', async (_of, send) => {
  const id = await send(other);
  const { claims } = await claimDeliveries(store, { senderId: 's', ids: [id] });
  const refused = { state: 'failed', counted: true, outcome: 'address-refused', cause: 'refused' } as const;
  const results = claims.map(({ claim }) => ({ id, claim, ...refused }));
  await settleDeliveries(store, 's', results, { suppressionDays: 30 });
  expect(await suppressedIn(other)).toEqual([address]);
  expect(await suppressedIn(store)).toEqual([]);
});

it('an event to a group goes to the members that the group has in its space', async () => {
  for (const [space, name] of [
    [store, 'ours'],
    [other, 'theirs'],
  ] as const) {
    const people = [{ externalId: 'one', address: `${name}@example.com`, addressKey: `${name}@example.com` }];
    await changeMembers(space, 'all', {
      ...{ add: { externalIds: [], people }, remove: { externalIds: [], people: [] } },
    });
  }
  const groups = [...(await findGroups(other, ['all'])).values()];
  expect(groups).toHaveLength(1);
  const event = newId();
  const audience = { groups, exceptGroups: [], exceptAddresses: [] };
  await accept(other, { id: event, deliveries: [], audience });
  await expandAudience(store, event, { pageSize: 10, messageIdDomain: 'test', mostAtOnce: 10 });
  const { rows } = await store.query('select address from deliveries where event_id = $1', [event]);
  expect(rows).toEqual([{ address: 'theirs@example.com' }]);
});
