// A letter goes by one channel, and what its other side answered is kept in words of no channel in particular.

import { createTestDatabase, useStore } from '@pabal/test/support';
import { listDeliveries } from '../letters/index.ts';
import { listProviderStandings } from '../limits/index.ts';
import { makePartitions } from '../partitions/index.ts';
import { createStore, migrate, type Queryable } from '../store/index.ts';
import { createTestLetters, migrateBefore } from '../testing/index.ts';
import { claimDeliveries, findDelivery, settleDeliveries, takeDue } from './index.ts';

const { store } = useStore({ empty: ['deliveries', 'events', 'apps'] });

/** Writes a copy of this letter to another target, as a second letter of the same event. */
async function copyTo(to: Queryable, id: string, channel: string | null, key?: string): Promise<string> {
  const { rows } = await to.query<{ id: string }>(
    `insert into deliveries (id, app_id, event_id, lane, template, channel, address, address_key, test, next_attempt_at, remote_id)
     select letter_id(event_id), app_id, event_id, lane, template, $2, address, coalesce($3, address_key), test, now(), 'r'
     from deliveries where id = $1 returning id`,
    [id, channel, key ?? null],
  );
  return rows[0]?.id ?? '';
}

it('is mail where a letter names no channel', async () => {
  const letters = await createTestLetters(store);
  const [id = ''] = await letters.accept(1);
  const { letters: found } = await listDeliveries(store, { appId: letters.appId }, { limit: 10 });
  expect(found).toMatchObject([{ id, channel: 'mail', remoteId: `<${id}@pabal.test>` }]);
});

it.each(['the first partition', 'a partition that was made later'])(
  'takes one letter for each target of each channel of an event, in %s',
  async (where) => {
    const letters = await createTestLetters(store);
    const [id = ''] = await letters.accept(1);
    if (where !== 'the first partition') {
      await makePartitions(store, { days: 7, now: new Date() });
      const { rows } = await store.query<{ beyond: string }>(
        `select smallest_id_at(now() + interval '10 days')::text as beyond`,
      );
      await store.query(`update deliveries set id = $2, event_id = $2 where id = $1`, [id, rows[0]?.beyond]);
    }
    const [{ id: mail = '' } = {}] = (await listDeliveries(store, { appId: letters.appId }, { limit: 1 }))
      .letters;
    await copyTo(store, mail, 'push', 'push:device-1');
    await copyTo(store, mail, 'push', 'push:device-2');
    await copyTo(store, mail, 'text', 'text:device-1');
    await expect(copyTo(store, mail, 'push', 'push:device-1')).rejects.toMatchObject({ code: '23505' });
    await expect(copyTo(store, mail, null)).rejects.toMatchObject({ code: '23505' });
    const { letters: found } = await listDeliveries(store, { appId: letters.appId }, { limit: 10 });
    expect(found.map(({ channel }) => channel).sort()).toEqual(['mail', 'push', 'push', 'text']);
  },
);

it.each([
  ['the key of an address', 'push', 'a@example.com'],
  ['the key of another channel', 'push', 'text:1'],
  ['mail by name', 'mail', 'a@example.com'],
])('refuses %s where a key begins with its channel', async (_, channel, key) => {
  const [id = ''] = await (await createTestLetters(store)).accept(1);
  await expect(copyTo(store, id, channel, key)).rejects.toMatchObject({
    code: '23514',
    constraint: 'deliveries_channel',
  });
});

describe('a letter of chat', () => {
  const providers = ['chat:any'];

  async function twoLetters(): Promise<{ mail: string; chat: string }> {
    const [mail = ''] = await (await createTestLetters(store)).accept(1);
    return { mail, chat: await copyTo(store, mail, 'chat', 'chat:019f0000-0000-7000-8000-000000000001') };
  }

  it('is claimed by who sends chat, with its key, and mail by who sends mail', async () => {
    const { mail, chat } = await twoLetters();
    const ids = [mail, chat];
    const of = async (more: object) =>
      (await claimDeliveries(store, { senderId: 's', ids, ...more })).claims.map(({ id, addressKey }) => [
        id,
        addressKey,
      ]);
    expect(await of({ lane: 'event' })).toEqual([[mail, null]]);
    expect(await of({ channel: 'chat', providers: [...providers, ...providers] })).toEqual([
      [chat, 'chat:019f0000-0000-7000-8000-000000000001'],
    ]);
  });

  it('cannot be claimed by a sender that knows no channels', async () => {
    const { chat } = await twoLetters();
    // What the claim of the version before does, whatever else it looks at.
    const claim = store.query(
      `update deliveries set state = 'sending', claimed_by = 's', claimed_at = now(), provider = 'smtp.example:25' where id = $1`,
      [chat],
    );
    await expect(claim).rejects.toMatchObject({ constraint: 'deliveries_claimed_by_channel' });
  });

  it('is overdue by itself: what is taken of mail has none of it, and the other way round', async () => {
    const { mail, chat } = await twoLetters();
    await store.query(`update deliveries set due_at = now() - interval '1 minute'`);
    const options = { pending: true, limit: 10, share: 10 };
    expect((await takeDue(store, 'event', options)).map(({ id }) => id)).toEqual([mail]);
    expect((await takeDue(store, 'chat', options)).map(({ id }) => id)).toEqual([chat]);
  });
});

it('keeps what servers said to letters of the version before, and lets those letters go on', async () => {
  const database = await createTestDatabase({ migrate: false });
  await migrateBefore(database.url, '0028');
  const old = createStore({ url: database.url });
  await makePartitions(old, { days: 7, now: new Date() });
  await old.query(fillBefore);
  await migrate(database.url);

  const { rows } = await old.query<{ id: string; appId: string }>(
    'select id, app_id as "appId" from deliveries order by id',
  );
  expect(rows).toHaveLength(2);
  for (const { id, appId } of rows) {
    const said = { outcome: 'temporary', code: 451, status: '4.7.1', reply: '451 4.7.1 later' };
    expect(await findDelivery(old, appId, id)).toMatchObject({
      delivery: { ...said, channel: 'mail', remoteId: '<a@b>' },
      moves: [{ from: 'sending', to: 'pending', ...said }],
    });
    const { claims } = await claimDeliveries(old, { senderId: 's', ids: [id] });
    expect(claims).toMatchObject([{ id, remoteId: '<a@b>', lastOutcome: 'temporary' }]);
    const [{ claim = 0 } = {}] = claims;
    const answer = { outcome: 'sent', code: 250, status: '2.0.0', reply: '250 2.0.0 ok' } as const;
    await settleDeliveries(old, 's', [{ id, claim, state: 'sent', counted: true, ...answer }], {
      suppressionDays: 1,
    });
    expect((await findDelivery(old, appId, id))?.delivery).toMatchObject({ state: 'sent', ...answer });
  }
  expect(await listProviderStandings(old)).toMatchObject([{ code: 535, status: '5.7.8' }]);
  const items = await old.query('select code, status from replay_items');
  expect(items.rows).toEqual([{ code: 550, status: '5.1.1' }]);
  await old.stop();
  await database.drop();
});

/** A letter in the first partition and one in a later one, each tried once; a replay, and a provider in trouble. */
const fillBefore = `
  with app as (insert into apps (id, name, mode, scopes) values (new_id(), 'old', 'live', '{}') returning id),
  event as (
    insert into events (id, app_id, type, lane, data, test, send_at)
    select smallest_id_at(moment), app.id, 'vacancy.created', 'event', '{"n":1}', false, now()
    from app, unnest(array[now(), now() + interval '10 days']) moment
    returning id, app_id
  ),
  letter as (
    insert into deliveries (id, app_id, event_id, lane, template, address, address_key, test, attempt, next_attempt_at, due_at, message_id,
                            outcome, smtp_code, enhanced, reply)
    select letter_id(id), app_id, id, 'event', 'vacancy.created', 'a@x.example', 'a@x.example', false, 1, now(), now(), '<a@b>',
           'temporary', 451, '4.7.1', '451 4.7.1 later' from event
    returning id
  ),
  move as (
    insert into delivery_moves (delivery_id, from_state, to_state, attempt, outcome, smtp_code, enhanced, reply, actor)
    select id, 'sending', 'pending', 1, 'temporary', 451, '4.7.1', '451 4.7.1 later', 'test' from letter
  ),
  replay as (
    insert into replays (id, filter, requested_by, rate, planned) values (new_id(), '{}', 'test', 1, 1) returning id
  ),
  item as (
    insert into replay_items (replay_id, position, delivery_id, parked_at, outcome, smtp_code, enhanced)
    select replay.id, 1, letter.id, now(), 'address-refused', 550, '5.1.1' from replay, (select id from letter limit 1) letter
  ),
  sender as (insert into senders (id) values ('s1') returning id),
  provider as (insert into providers (name) values ('mx'))
  insert into provider_states (provider, sender_id, trouble, since, smtp_code, enhanced)
  select 'mx', id, 'broken', now(), 535, '5.7.8' from sender`;
