import { useStore } from '@pabal/test/support';
import { exportPerson } from './person-export.ts';

const { store } = useStore({ empty: ['recipients', 'events', 'deliveries'] });

const address = 'ada@example.com';

beforeEach(() =>
  store.query(
    `insert into recipients (id, external_id, address, address_key) values (new_id(), 'ada', $1, $1)`,
    [address],
  ),
);

/** Stores events with data of so many characters, and of each so many letters to the person. */
async function post({
  events,
  letters,
  characters,
}: {
  events: number;
  letters: number;
  characters: number;
}) {
  await store.query(
    `with app as (
       insert into apps (id, name, mode, scopes) values (new_id(), new_id()::text, 'live', '{}') returning id
     ),
     event as (
       insert into events (id, app_id, type, lane, data, test, send_at)
       select new_id(), app.id, 'a', 'event', json_build_object('n', n, 'text', repeat('x', $3)), false, now()
       from app, generate_series(1, $1::integer) n
       returning id, app_id
     )
     insert into deliveries (id, app_id, event_id, lane, template, address, address_key, test, next_attempt_at, remote_id)
     select new_id(), app_id, event.id, 'event', 'a', $4 , case n when 1 then $4 else 'x' || n || '@example.com' end, false, now(), '<a@b>'
     from event, generate_series(1, $2::integer) n`,
    [events, letters, characters, address],
  );
}

async function allPages() {
  const pages = [await exportPerson(store, 'ada')];
  for (let next = pages[0]?.next; next != null; next = pages.at(-1)?.next)
    pages.push(await exportPerson(store, 'ada', { after: next }));
  return pages;
}

describe('what is kept about a person', () => {
  it('is one page for somebody with a few letters, with the data of their events', async () => {
    await post({ events: 3, letters: 2, characters: 10 });
    const [page, ...more] = await allPages();
    expect(more).toEqual([]);
    expect(page).toMatchObject({ recipients: [{ externalId: 'ada' }], groups: [], next: null });
    expect(page?.letters).toHaveLength(3);
    expect(page?.events.map(({ data }) => data)).toEqual(
      expect.arrayContaining([1, 2, 3].map((n) => ({ n, text: 'x'.repeat(10) }))),
    );
  });

  it('is given in pages when the data is large, every letter once and each with its data', async () => {
    await post({ events: 30, letters: 1, characters: 200_000 });
    const pages = await allPages();
    expect(pages.length).toBeGreaterThan(3);
    expect(new Set(pages.flatMap(({ letters }) => letters.map(({ id }) => id))).size).toBe(30);
    for (const { letters, events } of pages) {
      expect(JSON.stringify(events).length).toBeLessThan(2_000_000);
      expect(events.map(({ id }) => id)).toEqual(expect.arrayContaining(letters.map(({ event }) => event)));
    }
    expect(pages.map(({ recipients }) => recipients?.length)).toEqual([
      1,
      ...pages.slice(1).map(() => undefined),
    ]);
  });

  it('is given in pages when there are many letters', async () => {
    await post({ events: 2_500, letters: 1, characters: 1 });
    const pages = await allPages();
    expect(pages.map(({ letters }) => letters.length)).toEqual([1_000, 1_000, 500]);
  });
});
