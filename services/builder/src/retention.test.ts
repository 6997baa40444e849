import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { useStore } from '@pabal/test/support';
import { createRetention } from './retention.ts';

const { store } = useStore();
let letters: TestLetters;

beforeAll(async () => {
  letters = await createTestLetters(store);
});

const hourMs = 3_600_000;

/** Makes letters that were sent long ago: their ids say when. */
async function sentLongAgo(count: number): Promise<void> {
  await letters.try(await letters.accept(count), 'sent');
  await store.query(`
    with old as (
      select id, ('00f00000' || right(id::text, -8))::uuid as old_id from events where created_at > now() - interval '1 day'
    ),
    moved as (
      insert into events (id, app_id, type, lane, test, send_at, created_at)
      select old.old_id, e.app_id, e.type, e.lane, e.test, '2002-01-01', '2002-01-01' from events e join old using (id)
    )
    update deliveries d set event_id = old.old_id, settled_at = '2002-01-01' from old where d.event_id = old.id`);
}

function setUp() {
  let ms = 0;
  const removed: Record<string, number> = {};
  const step = createRetention({
    store,
    days: 30,
    now: () => ms,
    count: (what, rows) => {
      removed[what] = (removed[what] ?? 0) + rows;
    },
  });
  return {
    removed,
    step,
    /** More steps than a pass of these tests has. */
    pass: async () => {
      for (let steps = 0; steps < 20; steps += 1) await step();
    },
    wait: (by: number) => {
      ms += by;
    },
  };
}

const lettersLeft = async () => (await store.query('select from deliveries')).rowCount;

it('removes what is old, one statement a step, and keeps the rest', async () => {
  await sentLongAgo(3);
  await letters.try(await letters.accept(1), 'sent');
  const { pass, removed } = setUp();
  await pass();
  expect(removed).toMatchObject({ letters: 3, events: 3 });
  expect(await lettersLeft()).toBe(1);
});

it('rests for an hour after a pass, then looks again', async () => {
  const { pass, removed, wait } = setUp();
  await pass();
  await sentLongAgo(2);
  await pass();
  expect(removed.letters).toBeUndefined();
  wait(hourMs);
  await pass();
  expect(removed.letters).toBe(3);
});

it('removes everything once when two builders do it', async () => {
  await sentLongAgo(5);
  const [one, other] = [setUp(), setUp()];
  await Promise.all([one.pass(), other.pass()]);
  expect((one.removed.letters ?? 0) + (other.removed.letters ?? 0)).toBe(5);
  expect(await lettersLeft()).toBe(0);
});
