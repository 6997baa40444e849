import { useStore } from '@pabal/test/support';
import { claimDeliveries, settleDeliveries, takeDue, takeUnfed } from '../ledger/index.ts';
import { sendEditionLetterAgain } from '../letters/index.ts';
import { putRecipient, unsubscribe } from '../people/index.ts';
import { newId } from '../store/index.ts';
import { createTestEditions, subscribersOnly, type TestEditions, testDefinition } from '../testing/index.ts';
import { beginEdition } from './editions.ts';
import {
  cancelEdition,
  countEditionStates,
  differFromLast,
  type Edition,
  endFreezing,
  type FreezeOptions,
  findEdition,
  freezePage,
  freezeResendPage,
  listExcluded,
  pauseEdition,
  proofEdition,
  readCloseOut,
  releaseEdition,
  resendBucket,
  resumeEdition,
  setContent,
  suppressCancelled,
} from './index.ts';
import { beginChoosing } from './steps.ts';

const { store } = useStore({
  empty: [
    'deliveries',
    'events',
    'delivery_moves',
    'replays',
    'newsletters',
    'recipients',
    'groups',
    'suppressions',
    'senders',
  ],
});
let editions: TestEditions;

beforeEach(async () => {
  editions = await createTestEditions(store);
});

async function freezing(): Promise<Edition> {
  const edition = await beginEdition(store, editions.key, { definition: testDefinition });
  if (edition === undefined) throw new Error('No edition.');
  await beginChoosing(store, edition.id, undefined);
  await setContent(store, edition.id, { sections: [] });
  return edition;
}

async function freezeAll(id: string, options: Partial<FreezeOptions> = {}): Promise<void> {
  while ((await freezePage(store, id, { ...subscribersOnly, ...options }))?.complete === false);
}

async function lettersOf(id: string): Promise<string[]> {
  const { rows } = await store.query<{ address: string }>(
    'select address from deliveries where edition_id = $1 order by address',
    [id],
  );
  return rows.map(({ address }) => address);
}

const reasonsOf = async (edition: Edition) =>
  Object.fromEntries(
    (await listExcluded(store, edition.number, { sample: 3 })).map(({ reason, sample }) => [
      reason,
      sample.map(({ externalId }) => externalId).sort(),
    ]),
  );

async function settle(ids: readonly string[], state: 'sent' | 'failed' | 'unknown'): Promise<void> {
  const { claims } = await claimDeliveries(store, { senderId: 'sender', lane: 'newsletter', ids });
  await settleDeliveries(
    store,
    'sender',
    claims.map((claim) => ({
      ...{ id: claim.id, claim: claim.claim, attempt: claim.attempt, state, counted: true },
      ...{ outcome: state === 'unknown' ? ('answer-lost' as const) : ('sent' as const), reply: '250 ok' },
    })),
    { suppressionDays: 30 },
  );
}

describe('freezing an audience', () => {
  it('plans one letter for each address and says of everybody else why not', async () => {
    const [, , second = '', third = '', fourth = '', fifth = '', twin = ''] = [
      '',
      ...(await editions.subscribe('ann', 'bob', 'cid', 'dan', 'eve', 'twin')),
    ];
    await store.query(`update subscriptions set state = 'unsubscribed' where recipient_id = $1`, [second]);
    await store.query(`update subscriptions set state = 'pending' where recipient_id = $1`, [third]);
    await store.query(
      `insert into suppressions (address_key, scope, reason) values ('dan@example.com', 'all', 'x')`,
    );
    await store.query(`update recipients set address_key = 'ann@example.com' where id = $1`, [twin]);
    await store.query(`insert into groups (id, key) values ($1, 'staff')`, [newId()]);
    await store.query(
      `insert into group_members (group_id, recipient_id) select id, x from groups, unnest($1::uuid[]) x`,
      [[fifth, second]],
    );
    const edition = await freezing();
    await freezeAll(edition.id, {
      audience: { ...subscribersOnly.audience, groups: ['staff', 'nobody'], exceptGroups: [] },
    });
    expect(await lettersOf(edition.id)).toEqual(['ann@example.com', 'eve@example.com']);
    expect(await reasonsOf(edition)).toEqual({
      unsubscribed: ['bob'],
      unconfirmed: ['cid'],
      suppressed: ['dan'],
      'same-address': ['twin'],
    });
    expect(await findEdition(store, edition.id)).toMatchObject({ planned: 2, excluded: 4 });
    expect(fourth).not.toBe('');
  });

  it('leaves out who pauses, and writes to them again when the pause is over', async () => {
    const [ann = '', bob = ''] = await editions.subscribe('ann', 'bob');
    await store.query(`update recipients set paused_until = now() + interval '3 days' where id = $1`, [ann]);
    await store.query(`update recipients set paused_until = now() - interval '1 minute' where id = $1`, [
      bob,
    ]);
    const edition = await freezing();
    await freezeAll(edition.id);
    expect(await lettersOf(edition.id)).toEqual(['bob@example.com']);
    expect(await reasonsOf(edition)).toEqual({ paused: ['ann'] });
  });

  it('leaves out the address of a person who left by their own hand, under whatever id a group brings it back', async () => {
    const [ann = ''] = await editions.subscribe('ann', 'bob');
    await unsubscribe(store, { newsletterId: editions.newsletterId, recipientId: ann, actor: 'link' });
    await store.query(
      `update recipients set address = 'new@example.com', address_key = 'new@example.com' where id = $1`,
      [ann],
    );
    const { id: again } = await putRecipient(store, {
      ...{ externalId: 'ann-2', address: 'ann@example.com', addressKey: 'ann@example.com', attributes: {} },
    });
    await store.query(`insert into groups (id, key) values ($1, 'everybody')`, [newId()]);
    await store.query(
      `insert into group_members (group_id, recipient_id) select id, $1 from groups where key = 'everybody'`,
      [again],
    );
    const edition = await freezing();
    await freezeAll(edition.id, { audience: { ...subscribersOnly.audience, groups: ['everybody'] } });
    expect(await lettersOf(edition.id)).toEqual(['bob@example.com']);
    expect(await reasonsOf(edition)).toEqual({ unsubscribed: ['ann-2'] });
  });

  it('takes a rule and leaves another one out', async () => {
    await editions.subscribe('ann', 'bob', 'cid');
    await store.query(`update recipients set attributes = '{"plan":"pro"}' where external_id <> 'ann'`);
    await store.query(`update recipients set locale = 'ko' where external_id = 'cid'`);
    const edition = await freezing();
    await freezeAll(edition.id, {
      audience: {
        ...{ subscribers: false, groups: [], exceptGroups: [] },
        segment: { attribute: 'plan', is: 'pro' },
        exceptSegment: { field: 'locale', is: 'ko' },
      },
    });
    expect(await lettersOf(edition.id)).toEqual(['bob@example.com']);
    expect(await reasonsOf(edition)).toEqual({ excepted: ['cid'] });
  });

  it('goes on where it was, in pages of any size, whichever builder does the next one', async () => {
    await editions.subscribe(...Array.from({ length: 25 }, (_, n) => `p${n}`));
    const edition = await freezing();
    const pages = await Promise.all(
      Array.from({ length: 4 }, () => freezePage(store, edition.id, { ...subscribersOnly, pageSize: 4 })),
    );
    expect(pages.filter((page) => page !== undefined).length).toBeGreaterThan(0);
    await freezeAll(edition.id, { pageSize: 4 });
    expect(await freezePage(store, edition.id, { ...subscribersOnly, pageSize: 4 })).toMatchObject({
      planned: 0,
      complete: true,
    });
    expect(await lettersOf(edition.id)).toHaveLength(25);
    expect(await findEdition(store, edition.id)).toMatchObject({ planned: 25, excluded: 0 });
  });

  it('leaves out whom this newsletter wrote to too lately', async () => {
    const [, bob = ''] = await editions.subscribe('ann', 'bob');
    const first = await editions.sending();
    await settle(await takeUnfed(store, 10), 'sent');
    await store.query(
      `update deliveries set settled_at = now() - interval '30 days' where edition_id = $1 and recipient_id = $2`,
      [first.id, bob],
    );
    const edition = await freezing();
    await freezeAll(edition.id, { frequencyCapDays: 30 });
    expect(await lettersOf(edition.id)).toEqual(['bob@example.com']);
    expect(await reasonsOf(edition)).toEqual({ capped: ['ann'] });
  });

  describe('of readers who want one letter a week', () => {
    const week = { from: new Date('2000-01-03T00:00:00Z'), until: new Date('2100-01-04T00:00:00Z') };

    beforeEach(async () => {
      await editions.subscribe('ann', 'bob');
      await store.query(
        `update subscriptions set at_most_weekly = true where recipient_id = (select id from recipients where external_id = 'ann')`,
      );
    });

    it('leaves out who has this week’s, and everybody else with the address', async () => {
      await editions.sending();
      await putRecipient(
        store,
        { externalId: 'twin', address: 'ann@example.com', addressKey: 'ann@example.com', attributes: {} },
        'test',
      );
      await store.query(`insert into groups (id, key) values ($1, 'staff')`, [newId()]);
      await store.query(
        `insert into group_members (group_id, recipient_id) select g.id, r.id from groups g, recipients r where r.external_id = 'twin'`,
      );
      const edition = await freezing();
      await freezeAll(edition.id, {
        audience: { ...subscribersOnly.audience, groups: ['staff'] },
        week,
      });
      expect(await lettersOf(edition.id)).toEqual(['bob@example.com']);
      expect(await reasonsOf(edition)).toEqual({ weekly: ['ann', 'twin'] });
      expect(await findEdition(store, edition.id)).toMatchObject({ planned: 1, excluded: 2 });
    });

    it('writes to those whose letter of this week failed, was given up, or was a test', async () => {
      await editions.sending();
      await settle(await takeUnfed(store, 10), 'failed');
      const cancelled = await editions.sending();
      await cancelEdition(store, cancelled.id, { actor: 'test', reason: 'test' });
      await suppressCancelled(store, cancelled.id);
      const edition = await freezing();
      await freezeAll(edition.id, { week });
      expect(await lettersOf(edition.id)).toEqual(['ann@example.com', 'bob@example.com']);
    });

    it('writes to those who had a letter of another week sent again', async () => {
      const { id: lastWeek } = await editions.sending();
      const sent = await takeUnfed(store, 10);
      await settle(sent, 'sent');
      await store.query(`update editions set slot = '1999-12-31' where id = $1`, [lastWeek]);
      for (const id of sent)
        await sendEditionLetterAgain(store, { id, editionId: lastWeek, actor: 'test', reason: 'lost' });
      const edition = await freezing();
      await freezeAll(edition.id, { week });
      expect(await lettersOf(edition.id)).toEqual(['ann@example.com', 'bob@example.com']);
    });

    it('gives them one letter when two editions of a week are frozen at the same time', async () => {
      await editions.subscribe(...Array.from({ length: 30 }, (_, n) => `p${n}`));
      await store.query('update subscriptions set at_most_weekly = true');
      const [one, other] = [await freezing(), await freezing()];
      await Promise.all([one, other].map(({ id }) => freezeAll(id, { week, pageSize: 3 })));
      const all = [...(await lettersOf(one.id)), ...(await lettersOf(other.id))];
      expect({ letters: all.length, people: new Set(all).size }).toEqual({ letters: 32, people: 32 });
    });
  });

  it('is compared with the edition before', async () => {
    await editions.subscribe('ann', 'bob');
    const first = await editions.sending();
    await store.query(`update subscriptions set state = 'unsubscribed' where recipient_id in
      (select id from recipients where external_id = 'ann')`);
    await editions.subscribe('cid', 'dan');
    const { id, newsletterId, slot } = await editions.ready();
    expect(await differFromLast(store, { id, newsletterId, slot })).toMatchObject({
      editionId: first.id,
      planned: 2,
      joined: 2,
      left: 1,
    });
  });
});

describe('letters of an edition', () => {
  it('are rung for once it is released, a part at a time, and never before', async () => {
    await editions.subscribe('ann', 'bob', 'cid');
    const edition = await editions.ready();
    expect(await takeUnfed(store, 10)).toEqual([]);
    const ids = await store.query<{ id: string }>('select id from deliveries');
    const early = await claimDeliveries(store, {
      senderId: 'sender',
      lane: 'newsletter',
      ids: ids.rows.map(({ id }) => id),
    });
    expect(early).toEqual({ claims: [], suppressed: [] });
    await releaseEdition(store, edition.id, new Date(Date.now() + 60_000));
    expect(await takeUnfed(store, 2)).toHaveLength(2);
    expect(await takeUnfed(store, 2)).toHaveLength(1);
    expect(await takeUnfed(store, 2)).toEqual([]);
  });

  it('of two editions are fed side by side, each to one builder', async () => {
    await editions.subscribe(...Array.from({ length: 30 }, (_, n) => `p${n}`));
    const [one, two] = [await editions.sending(), await editions.sending()];
    const [a, b] = await Promise.all([takeUnfed(store, 20), takeUnfed(store, 20)]);
    expect(new Set([...a, ...b]).size).toBe(40);
    const { rows } = await store.query<{ id: string; fed: number }>(
      `select edition_id as id, count(*)::integer as fed from deliveries where due_at < 'infinity' group by 1`,
    );
    expect(new Map(rows.map(({ id, fed }) => [id, fed]))).toEqual(
      new Map([
        [one.id, 20],
        [two.id, 20],
      ]),
    );
  });

  it('carry what is known of the recipient, and the edition by its id', async () => {
    await editions.subscribe('ann');
    await store.query(`update recipients set attributes = '{"city":"Seoul"}'`);
    const edition = await editions.sending();
    const { claims } = await claimDeliveries(store, {
      senderId: 'sender',
      lane: 'newsletter',
      ids: await takeUnfed(store, 10),
    });
    expect(claims).toMatchObject([
      { editionId: edition.id, attributes: { city: 'Seoul' }, lane: 'newsletter', template: 'daily-digest' },
    ]);
  });

  it('rest while it is paused, without being asked about again and again, and go on afterwards', async () => {
    await editions.subscribe('ann', 'bob');
    const edition = await editions.sending();
    const [rung = ''] = await takeUnfed(store, 1);
    expect((await pauseEdition(store, edition.id, 'cli:kim'))?.changed).toBe(true);
    expect(await claimDeliveries(store, { senderId: 'sender', lane: 'newsletter', ids: [rung] })).toEqual({
      claims: [],
      suppressed: [],
    });
    expect(await takeUnfed(store, 10)).toEqual([]);
    await store.query('update deliveries set due_at = now() where id = $1', [rung]);
    expect(await takeDue(store, 'newsletter', { pending: true, limit: 10, share: 10 })).toMatchObject([
      { held: true },
    ]);
    expect(await takeDue(store, 'newsletter', { pending: true, limit: 10, share: 10 })).toEqual([]);
    await resumeEdition(store, edition.id);
    expect(await takeUnfed(store, 10)).toHaveLength(2);
  });

  it('are suppressed when it is cancelled, by the builder and by every claim', async () => {
    await editions.subscribe('ann', 'bob', 'cid');
    const edition = await editions.sending();
    const [rung = ''] = await takeUnfed(store, 1);
    await cancelEdition(store, edition.id, { actor: 'cli:kim', reason: 'a mistake' });
    expect(
      (await claimDeliveries(store, { senderId: 'sender', lane: 'newsletter', ids: [rung] })).suppressed,
    ).toEqual([{ id: rung, cause: 'cancelled' }]);
    expect(await suppressCancelled(store, edition.id)).toBe(2);
    expect(await suppressCancelled(store, edition.id)).toBe(0);
    expect(await countEditionStates(store, edition.id)).toMatchObject({ suppressed: 3, pending: 0 });
  });
});

describe('sending a bucket again', () => {
  const decision = { actor: 'cli:kim', reason: 'the server was ill', rate: 50 };

  it('takes the dead letters, or those in doubt, and opens the edition', async () => {
    await editions.subscribe('ann', 'bob', 'cid');
    const edition = await editions.sending();
    const [a = '', b = '', c = ''] = await takeUnfed(store, 10);
    await settle([a], 'sent');
    await settle([b], 'failed');
    await settle([c], 'unknown');
    await store.query(`update editions set state = 'finished', ended_at = now()`);
    expect(await resendBucket(store, edition, 'failed', decision)).toMatchObject({ letters: 1 });
    expect(await findEdition(store, edition.id)).toMatchObject({ state: 'sending', endedAt: null });
    expect(await resendBucket(store, edition, 'unknown', decision)).toMatchObject({ letters: 1 });
    expect(await resendBucket(store, edition, 'unknown', decision)).toBeUndefined();
    expect(await countEditionStates(store, edition.id)).toMatchObject({ sent: 1, failed: 1, pending: 1 });
  });

  it('reaches exactly those who were never tried, once', async () => {
    await editions.subscribe('ann', 'bob', 'cid');
    const edition = await editions.sending();
    await settle((await takeUnfed(store, 10)).slice(0, 1), 'sent');
    await cancelEdition(store, edition.id, decision);
    while ((await suppressCancelled(store, edition.id)) > 0);
    await store.query(`update editions set ended_at = now()`);
    const again = await resendBucket(store, edition, 'never-reached', decision);
    expect(again).toMatchObject({ kind: 'new-edition' });
    expect(await resendBucket(store, edition, 'never-reached', decision)).toBeUndefined();
    const id = again?.kind === 'new-edition' ? again.editionId : '';
    while (
      (await freezeResendPage(store, id, { pageSize: 1, messageIdDomain: 'pabal.test' }))?.complete === false
    );
    await endFreezing(store, id, { mode: 'at-once' }, new Date());
    const sent = await store.query<{ address: string }>(
      `select address from deliveries where edition_id = $1 and state = 'sent'`,
      [edition.id],
    );
    expect([...(await lettersOf(id)), ...sent.rows.map(({ address }) => address)].sort()).toEqual([
      'ann@example.com',
      'bob@example.com',
      'cid@example.com',
    ]);
  });
});

it('a proof is an edition of its own and leaves the books of the other alone', async () => {
  const [ann = ''] = await editions.subscribe('ann');
  const edition = await editions.ready();
  const proof = await proofEdition(
    store,
    edition.id,
    [{ address: 'boss@example.com', addressKey: 'boss@example.com', recipientId: ann }],
    { messageIdDomain: 'pabal.test', actor: 'cli:kim' },
  );
  expect(proof).toMatchObject({ kind: 'proof', state: 'sending', planned: 1, parentId: edition.id });
  expect(await takeUnfed(store, 10)).toHaveLength(1);
  expect(await lettersOf(edition.id)).toEqual(['ann@example.com']);
});

it('the close-out reads counts, people and entries', async () => {
  await editions.subscribe('ann', 'bob');
  const edition = await editions.sending();
  const [a = '', b = ''] = await takeUnfed(store, 10);
  await settle([a], 'sent');
  await settle([b], 'failed');
  expect(await readCloseOut(store, edition)).toMatchObject({
    counts: { sent: 1, failed: 1, pending: 0 },
    excluded: 0,
    both: 0,
    entries: 0,
    repeatedEntries: 0,
  });
});
