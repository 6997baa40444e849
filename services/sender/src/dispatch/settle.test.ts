import { claimDeliveries, type Settlement } from '@pabal/db/ledger';
import { newId } from '@pabal/db/store';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { createLogger } from '@pabal/runtime';
import { eventually, useStore } from '@pabal/test/support';
import { createLostCommits } from './lost-commits.ts';
import { createSettler, type Settler } from './settle.ts';

const senderId = 'the-sender';

const { store } = useStore();
let letters: TestLetters;
let ending: AbortController;
let settler: Settler;
let logs: string[];

beforeAll(async () => {
  letters = await createTestLetters(store);
  await store.query('create sequence tries');
  await store.query('create table refusals (id uuid, code text not null)');
  await store.query(
    `create function refuse_some() returns trigger language plpgsql as $$
     declare wanted text := (select code from refusals r where r.id is null or r.id = new.id limit 1);
     begin
       if wanted is not null and new.state = 'sent' then
         perform nextval('tries');
         raise exception 'refused for the test' using errcode = wanted;
       end if;
       return new;
     end $$`,
  );
  await store.query(
    'create trigger refuse_some before update on deliveries for each row execute function refuse_some()',
  );
});

beforeEach(async () => {
  await store.query(`select setval('tries', 1)`);
  ending = new AbortController();
  logs = [];
  const logger = createLogger(
    { service: 'test', level: 'info' },
    { write: (line) => void logs.push(String(JSON.parse(line).msg)) },
  );
  const deps = { store, senderId, suppressionDays: 30, logger };
  settler = createSettler({ ...deps, lostCommits: createLostCommits(deps), ending: ending.signal });
});

afterEach(() => store.query('delete from refusals'));

/** Letters that this sender has claimed and handed over. */
async function deliver(count: number): Promise<Settlement[]> {
  const { claims } = await claimDeliveries(store, { senderId, ids: await letters.accept(count) });
  return claims.map(({ id, claim }) => ({ id, claim, state: 'sent', counted: true, outcome: 'sent' }));
}

async function statesOf(settlements: readonly Settlement[]): Promise<string[]> {
  const { rows } = await store.query<{ state: string }>(
    'select state from deliveries where id = any($1::uuid[]) order by id',
    [settlements.map(({ id }) => id)],
  );
  return rows.map(({ state }) => state);
}

/** How often a result was refused; what is rolled back does not undo that. */
async function tries(): Promise<number> {
  const { rows } = await store.query<{ last: string }>('select last_value as last from tries');
  return Number(rows[0]?.last);
}

const refuse = (code: string, id: string | null) =>
  store.query('insert into refusals (id, code) values ($1, $2)', [id, code]);

it.each(['25006', '40P01', '53100', '53300', '57P03', '57014', '08006', '22000', '23514', 'XX000'])(
  'keeps results that PostgreSQL refuses with %s until it takes them',
  async (code) => {
    const results = await deliver(3);
    await refuse(code, null);
    let written = 0;
    const settling = Promise.all(
      results.map((result) =>
        settler.settle(result).then(() => {
          written += 1;
        }),
      ),
    );
    await eventually(async () => (await tries()) > 3, { what: 'results that were tried again' });
    expect(written).toBe(0);
    await store.query('delete from refusals');
    await settling;
    expect(await statesOf(results)).toEqual(['sent', 'sent', 'sent']);
  },
);

it('writes down the others at once while one is refused, and says which', async () => {
  const results = await deliver(5);
  const [poisoned, ...others] = results;
  if (poisoned === undefined) throw new Error('There are no letters.');
  await refuse('22P02', poisoned.id);
  let taken = false;
  const kept = settler.settle(poisoned).then(() => {
    taken = true;
  });
  await Promise.all(others.map((result) => settler.settle(result)));
  expect(await statesOf(others)).toEqual(['sent', 'sent', 'sent', 'sent']);
  expect(await statesOf([poisoned])).toEqual(['sending']);
  expect(taken).toBe(false);
  expect(logs).toEqual(['A result could not be written down; it is kept and tried again.']);

  // What comes later is not held up either.
  const [later] = await deliver(1);
  if (later === undefined) throw new Error('There is no letter.');
  await settler.settle(later);
  expect(await statesOf([later])).toEqual(['sent']);

  await store.query('delete from refusals');
  await kept;
  expect(await statesOf([poisoned])).toEqual(['sent']);
  expect(logs.at(-1)).toBe('A result that was kept is written down.');
});

it('gives up only when the process must end, and names the letter', async () => {
  const [result] = await deliver(1);
  if (result === undefined) throw new Error('There is no letter.');
  await refuse('22P02', result.id);
  const kept = settler.settle(result);
  await eventually(() => logs.length > 0);
  ending.abort();
  await expect(kept).rejects.toThrow();
  expect(logs.at(-1)).toBe('The process ends before a result was written down.');
});

it('takes a result that is no longer wanted as settled', async () => {
  const lost: Settlement = { id: newId(), claim: 1, state: 'sent', counted: true };
  await settler.settle(lost);
  expect(logs).toEqual(['A result came too late: the claim was given up.']);
});
