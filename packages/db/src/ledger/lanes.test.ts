// What is claimed in the lane of newsletters are letters of editions; those of events are never there.

import { createTestDatabase, useStore } from '@pabal/test/support';
import { createStore, migrate } from '../store/index.ts';
import { createTestLetters, migrateBefore } from '../testing/index.ts';
import { claimDeliveries, findEvent } from './index.ts';

const { store } = useStore({ empty: ['deliveries', 'events', 'apps'] });

it('claims no letter of an event in the lane of newsletters', async () => {
  const ids = await (await createTestLetters(store)).accept(1);
  const wanted = { senderId: 'sender', ids };
  expect((await claimDeliveries(store, { ...wanted, lane: 'newsletter' })).claims).toEqual([]);
  expect((await claimDeliveries(store, { ...wanted, lane: 'event' })).claims).toHaveLength(1);
});

it('moves what earlier versions took in for the lane of newsletters to the lane of events, but for what is over', async () => {
  const database = await createTestDatabase({ migrate: false });
  await migrateBefore(database.url, '0055');
  const old = createStore({ url: database.url });
  await old.query(fillBefore);
  await migrate(database.url);

  const { rows } = await old.query('select remote_id as "remoteId", lane from deliveries order by remote_id');
  expect(rows).toEqual([
    { remoteId: 'edition', lane: 'newsletter' },
    { remoteId: 'open', lane: 'event' },
    { remoteId: 'parked', lane: 'event' },
    { remoteId: 'sent', lane: 'newsletter' },
  ]);
  const event = await old.query<{ id: string; app_id: string }>('select id, app_id from events');
  const [{ id = '', app_id: appId = '' } = {}] = event.rows;
  expect(await findEvent(old, appId, id)).toMatchObject({ lane: 'event', audienceState: 'expanding' });
  await old.stop();
  await database.drop();
});

/** Three letters of an event that is still being expanded, and one of an edition. */
const fillBefore = `
  with app as (insert into apps (id, name, mode, scopes) values (new_id(), 'old', 'live', '{}') returning id),
  event as (
    insert into events (id, app_id, type, lane, data, test, send_at, audience_state, audience)
    select smallest_id_at(now()), app.id, 'old.news', 'newsletter', '{}', false, now(), 'expanding', '{}' from app
    returning id, app_id
  )
  insert into deliveries (id, app_id, event_id, edition_id, lane, template, address, address_key, test, next_attempt_at, remote_id,
                          state, due_at, parked_at, settled_at, cause)
  select letter_id(owner), app_id, event_id, edition_id, 'newsletter', 'old.news', name, name, false, now(), name, state,
         case when state = 'pending' then now() end, case when state = 'failed' then now() end,
         case when state <> 'pending' then now() end, case when state = 'failed' then 'refused' end
  from (
    select event.id as owner, event.app_id, event.id as event_id, null::uuid as edition_id, name, state
    from event, (values ('open', 'pending'), ('parked', 'failed'), ('sent', 'sent')) letter (name, state)
    union all
    select id, null, null, id, 'edition', 'pending' from (select smallest_id_at(now()) as id) edition
  ) letters`;
