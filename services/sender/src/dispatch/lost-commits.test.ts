import { claimDeliveries, type Settlement } from '@pabal/db/ledger';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { createLogger } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import { createLostCommits, type LostCommits } from './lost-commits.ts';
import { createSettler, type Settler } from './settle.ts';

const senderId = 'the-sender';
const nothing = () => false;

const { store } = useStore({ empty: ['deliveries', 'events', 'delivery_moves'] });
let letters: TestLetters;
let server: string;
let lostCommits: LostCommits;
let settler: Settler;
let logs: Record<string, unknown>[];

beforeEach(async () => {
  letters = await createTestLetters(store);
  server = 'the primary';
  logs = [];
  const logger = createLogger(
    { service: 'test', level: 'info' },
    { write: (line) => void logs.push(JSON.parse(line)) },
  );
  const deps = { store, senderId, suppressionDays: 30, logger };
  lostCommits = createLostCommits({ ...deps, answering: async () => server });
  settler = createSettler({ ...deps, lostCommits, ending: new AbortController().signal });
  await lostCommits.mend(nothing);
});

async function claim(ids: readonly string[], sender = senderId): Promise<Settlement[]> {
  const { claims } = await claimDeliveries(store, { senderId: sender, ids });
  return claims.map(({ id, claim }) => ({ id, claim, state: 'sent', counted: true, outcome: 'sent' }));
}

/** What a standby has that did not get the settlement, or the claim either. */
const loseSettlement = (id: string) =>
  store.query(
    `update deliveries set state = 'sending', due_at = now(), settled_at = null, outcome = null where id = $1`,
    [id],
  );
const loseClaim = (id: string) =>
  store.query(
    `update deliveries set state = 'pending', claim = claim - 1, attempt = attempt - 1, claimed_by = null,
       claimed_at = null, due_at = now(), settled_at = null, outcome = null where id = $1`,
    [id],
  );

async function stateOf(id = ''): Promise<string> {
  const { rows } = await store.query<{ state: string; by: string | null }>(
    'select state, claimed_by as by from deliveries where id = $1',
    [id],
  );
  return `${rows[0]?.state} by ${rows[0]?.by ?? 'nobody'}`;
}

it('writes down again what another server lacks, gives up what it knows nothing of, and leaves what is in hand', async () => {
  const ids = await letters.accept(6);
  const [settled = '', claimed = '', again = '', forgotten = '', inHand = '', taken = ''] = ids;
  const results = new Map((await claim(ids)).map((result) => [result.id, result]));
  const sent = [settled, claimed, taken].flatMap((id) => results.get(id) ?? []);
  const later = [again].flatMap((id) => results.get(id) ?? []);
  await Promise.all(sent.map(settler.settle));
  await Promise.all(later.map((result) => settler.settle({ ...result, state: 'pending', delayMs: 60_000 })));

  await loseSettlement(settled);
  await loseClaim(claimed);
  await loseSettlement(again);
  await loseClaim(taken);
  await claim([taken], 'another');
  const holds = (id: string) => id === inHand;
  await lostCommits.mend(holds);
  expect(await stateOf(settled)).toBe('sending by the-sender');

  server = 'the standby';
  await lostCommits.mend(holds);
  expect(await Promise.all([settled, claimed, again, forgotten, inHand, taken].map(stateOf))).toEqual([
    'sent by the-sender',
    'sent by the-sender',
    'pending by the-sender',
    'unknown by the-sender',
    'sending by the-sender',
    'sending by another',
  ]);
  expect(logs).toMatchObject([
    { again: 2, restored: 1, unknown: 1, msg: expect.stringMatching('PostgreSQL had lost') },
  ]);
});

it('keeps the result of a letter that was in hand while its claim was lost', async () => {
  const [id = ''] = await letters.accept(1);
  const [result] = await claim([id]);
  if (result === undefined) throw new Error('The letter was not claimed.');
  await loseClaim(id);
  server = 'the standby';
  await lostCommits.mend(() => true);
  expect(await stateOf(id)).toBe('pending by nobody');
  await settler.settle(result);
  await lostCommits.mend(nothing);
  expect(await stateOf(id)).toBe('sent by the-sender');
  expect(lostCommits.wasSent(id)).toBe(true);
});
