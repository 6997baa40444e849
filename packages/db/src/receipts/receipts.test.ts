import { useStore } from '@pabal/test/support';
import { findEvent } from '../ledger/index.ts';
import { findLetter } from '../parked/index.ts';
import { createTestLetters, type TestLetters } from '../testing/index.ts';
import { countAfterwards, findReceipts, type NewReceipt, noteReceipts } from './index.ts';

const { store } = useStore({
  empty: [
    'receipts',
    'soft_bounces',
    'suppressions',
    'deliveries',
    'delivery_moves',
    'events',
    'event_keys',
    'apps',
  ],
});
const rules = { bouncedDays: 30, complainedDays: 365, softBounces: 3 };
const note = (...receipts: readonly NewReceipt[]) => noteReceipts(store, receipts, rules);

const receipt = (
  deliveryId: string,
  kind: NewReceipt['kind'],
  more: Partial<NewReceipt> = {},
): NewReceipt => ({
  ...{ deliveryId, kind, at: new Date(), source: 'ses', counts: true, proven: true, reply: '550 no' },
  ...more,
});

let letters: TestLetters;
beforeEach(async () => {
  letters = await createTestLetters(store);
});

async function sent(count: number, more: Parameters<TestLetters['accept']>[1] = {}): Promise<string[]> {
  const ids = await letters.accept(count, more);
  await letters.try(ids, 'sent');
  return ids;
}

const suppressions = async () =>
  (
    await store.query(
      `select address_key as address, scope, reason, round(extract(epoch from expires_at - now()) / 86400)::integer as days
       from suppressions order by address_key, scope`,
    )
  ).rows;

async function addressOf(id: string): Promise<string> {
  return (await findLetter(store, id))?.letter.address ?? '';
}

it('notes each once, in whatever order reports come, and the second line of the books balances', async () => {
  const [a = '', b = '', c = '', d = '', e = ''] = await sent(6, { oneEvent: true });
  const eventId = (await findLetter(store, a))?.letter.eventId ?? '';
  const reports = [
    ...[receipt(a, 'delivered'), receipt(a, 'complained'), receipt(b, 'bounced'), receipt(b, 'delivered')],
    ...[receipt(c, 'delayed'), receipt(c, 'delivered'), receipt(d, 'soft-bounced'), receipt(e, 'delayed')],
  ];
  expect((await note(...reports, ...reports)).length).toBe(8);
  const books = { delivered: 1, bounced: 2, complained: 1, silent: 2 };
  expect(await countAfterwards(store, 'event_id', eventId)).toEqual(books);
  for (const report of reports.toReversed()) expect(await note(report)).toEqual([]);
  expect((await findEvent(store, letters.appId, eventId))?.afterwards).toEqual(books);
  expect((await findReceipts(store, a)).map(({ kind, source }) => [kind, source])).toEqual([
    ['complained', 'ses'],
    ['delivered', 'ses'],
  ]);
});

it('names a letter by its id, and by its Message-ID and address where they are told', async () => {
  const [id = ''] = await sent(1);
  const remoteId = (await findLetter(store, id))?.letter.remoteId ?? '';
  expect(await note(receipt('018bcfe5-6800-7000-8000-000000000001', 'bounced'))).toEqual([]);
  expect(await note(receipt(id, 'delivered', { remoteId: `<${id}@elsewhere.example>` }))).toEqual([]);
  expect(await note(receipt(id, 'delivered', { addressKey: 'somebody@else.example' }))).toEqual([]);
  expect(await note(receipt(id, 'delivered', { remoteId: remoteId.toUpperCase() }))).toMatchObject([
    { deliveryId: id, kind: 'delivered', appId: letters.appId, lane: 'event', suppressed: false },
  ]);
});

it('suppresses after a hard bounce and a complaint, and not twice', async () => {
  const [gone = '', angry = ''] = [...(await sent(1)), ...(await sent(1, { lane: 'newsletter' }))];
  const noted = await note(
    receipt(gone, 'bounced'),
    receipt(angry, 'complained'),
    receipt(angry, 'delivered'),
  );
  expect(noted.filter(({ suppressed }) => suppressed).length).toBeGreaterThanOrEqual(2);
  const expected = [
    { address: await addressOf(gone), scope: 'all', reason: 'bounced', days: 30 },
    { address: await addressOf(angry), scope: 'newsletter', reason: 'complained', days: 365 },
  ].sort((one, other) => (one.address < other.address ? -1 : 1));
  expect(await suppressions()).toEqual(expected);
  // Somebody looked into it and lifted them: the same reports again change nothing.
  await store.query('delete from suppressions');
  await note(receipt(gone, 'bounced'), receipt(angry, 'complained'));
  expect(await suppressions()).toEqual([]);
});

it('suppresses nobody for what anybody could have written', async () => {
  const [id = ''] = await sent(1);
  await note(receipt(id, 'bounced', { proven: false }), receipt(id, 'complained', { proven: false }));
  expect(await suppressions()).toEqual([]);
  expect((await findReceipts(store, id)).length).toBe(2);
});

it('suppresses after so many soft bounces in a row that speak of the mailbox', async () => {
  const ids = await letters.accept(6);
  await store.query(`update deliveries set address = 'full@example.com', address_key = 'full@example.com'`);
  await letters.try(ids, 'sent');
  const [a = '', b = '', c = '', d = '', e = '', f = ''] = ids;
  await note(receipt(a, 'soft-bounced', { counts: false }), receipt(b, 'soft-bounced'));
  await note(receipt(c, 'soft-bounced'));
  await note(receipt(a, 'delivered'));
  await note(receipt(d, 'soft-bounced'), receipt(e, 'soft-bounced'));
  expect(await suppressions()).toEqual([]);
  await note(receipt(f, 'soft-bounced'));
  await note(receipt(f, 'soft-bounced'));
  expect(await suppressions()).toEqual([
    { address: 'full@example.com', scope: 'all', reason: 'soft-bounced', days: 30 },
  ]);
});

it('knows by a receipt that a letter was sent whose answer was lost', async () => {
  const [id = '', other = ''] = await letters.lose(2);
  await note(
    receipt(id, 'delivered'),
    receipt(id, 'delayed'),
    receipt(other, 'delivered', { proven: false }),
  );
  const found = await findLetter(store, id);
  expect(found?.letter).toMatchObject({ state: 'sent', parkedAt: null });
  expect(found?.moves.at(-1)).toMatchObject({ from: 'unknown', to: 'sent', actor: 'ses' });
  expect((await findLetter(store, other))?.letter.state).toBe('unknown');
});
