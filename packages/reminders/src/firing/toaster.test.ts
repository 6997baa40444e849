// The day that killed the server of an ancestor: many people with five timers each, on a night in which the clocks change, with
// builders that are killed while they fire.

import { createStore, type Store } from '@pabal/db/store';
import { useStore } from '@pabal/test/support';
import { nextTimes, type Rule } from '../rules/rule.ts';
import { storeTestReminder, testFiring } from '../testing/index.ts';

const { store, database } = useStore({ empty: ['reminders', 'apps', 'events', 'deliveries', 'event_keys'] });

const people = 10_000;
const zone = 'Europe/Berlin';
/** The clocks go from two to three. */
const [begin, end] = [new Date('2026-03-28T22:00:00Z'), new Date('2026-03-29T06:00:00Z')];
/** Five timers of a person: before, in and after the hour that there is not, and two on other days. */
const timers: readonly Rule[] = [
  { kind: 'daily', at: '01:30' },
  { kind: 'daily', at: '02:30' },
  { kind: 'weekly', days: ['sun'], at: '03:00' },
  { kind: 'rrule', rrule: 'FREQ=WEEKLY;BYDAY=SU', start: '2026-01-04T07:15' },
  { kind: 'weekdays', at: '02:30' },
];

it('each of 50,000 timers comes once, whatever builder is killed, through a change of the clocks', async () => {
  await storeTestReminder(store, {
    key: 'seed',
    rule: timers[0] ?? { kind: 'daily', at: '01:30' },
    nextAt: end,
  });
  for (const [number, rule] of timers.entries()) {
    const [next] = nextTimes({ rule, zone }, begin, 1);
    await store.query(
      `insert into reminders (id, app_id, space_id, key, test, address, address_key, type, data, rule, zone, late_hours, next_at, due_at)
       select new_id(), app_id, space_id, $1 || ':' || person, false, person || '@example.com', person || '@example.com',
         type, data, $2, $3, late_hours, $4, $4 from reminders, generate_series(1, ${people}) person where key = 'seed'`,
      [number, JSON.stringify(rule), zone, next],
    );
  }
  await store.query(`delete from reminders where key = 'seed'`);

  // Who kills, and looks, is no builder: one whose connection was ended takes PostgreSQL for away until it has looked.
  const apart = createStore({ url: database.url, connections: 1 });
  const kills = await liveThrough(apart).finally(() => apart.stop());
  expect(kills).toBeGreaterThan(3);

  const { rows } = await store.query<{ timer: string; at: string; letters: number; people: number }>(
    `select split_part(m.key, ':', 1) as timer, substr(k.key, 47, 16) as at,
       count(*)::integer as letters, count(distinct d.address)::integer as people
     from event_keys k join reminders m on m.id = substr(k.key, 10, 36)::uuid join deliveries d on d.event_id = k.event_id
     group by 1, 2 order by 1, 2`,
  );
  const all = { letters: people, people };
  expect(rows).toEqual([
    { timer: '0', at: '2026-03-29T00:30', ...all },
    { timer: '1', at: '2026-03-29T01:00', ...all },
    { timer: '2', at: '2026-03-29T01:00', ...all },
    { timer: '3', at: '2026-03-29T05:15', ...all },
  ]);
  const { rows: left } = await store.query(`select 1 from reminders where due_at <= $1`, [end]);
  expect(left).toEqual([]);
}, 240_000);

/** Goes through the night by its minutes, two builders at a time. @returns how many were killed */
async function liveThrough(apart: Store): Promise<number> {
  let kills = 0;
  for (let at = begin.getTime(); at <= end.getTime(); at += 15 * 60_000) {
    const now = new Date(at);
    let isAnyLeft = true;
    while (isAnyLeft) {
      const builders = [testFiring(store).firing, testFiring(store).firing];
      const working = Promise.allSettled(builders.map((firing) => firing.run(now, () => false)));
      kills += await killOne(apart);
      await working;
      const { rows } = await apart.query('select from reminders where due_at <= $1 limit 1', [now]);
      isAnyLeft = rows.length > 0;
    }
  }
  return kills;
}

/** Ends a connection that is in the middle of firing, as its process would by dying. @returns how many it ended */
async function killOne(apart: Store): Promise<number> {
  const { rows } = await apart.query<{ ended: boolean }>(
    `select pg_terminate_backend(pid) as ended from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and (xact_start is not null) limit 1`,
  );
  return rows.filter(({ ended }) => ended).length;
}
