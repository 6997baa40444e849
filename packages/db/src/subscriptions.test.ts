import { createTestDatabase, type TestDatabase } from '@pabal/test/support';
import {
  claimDeliveries,
  createStore,
  findSubscriptions,
  listSubscriptions,
  newId,
  putRecipient,
  type Store,
  subscribe,
  unsubscribe,
} from './index.ts';

let database: TestDatabase;
let store: Store;
const newsletterId = newId();

beforeAll(async () => {
  database = await createTestDatabase();
  store = createStore({ url: database.url });
});
beforeEach(async () => {
  await store.query('truncate recipients, newsletters, deliveries, suppressions cascade');
  await store.query(
    `insert into newsletters (id, key, name, definition) values ($1, 'digest', 'Digest', '{}')`,
    [newsletterId],
  );
});
afterAll(async () => {
  await store.stop();
  await database.drop();
});

async function person(externalId: string, address = `${externalId}@example.com`): Promise<string> {
  return (await putRecipient(store, { externalId, address, addressKey: address, attributes: {} })).id;
}

const consent = {
  at: new Date('2025-03-04T05:06:07Z'),
  source: 'https://example.com/join',
  textVersion: 'v1',
};

const want = (recipientId: string, state: 'subscribed' | 'pending' = 'subscribed', more: object = {}) =>
  subscribe(store, { newsletterId, recipientId, state, consent: { ...consent, ...more }, actor: 'api:test' });

const leave = (recipientId: string) => unsubscribe(store, { newsletterId, recipientId, actor: 'link' });

async function movesOf(recipientId: string): Promise<string[]> {
  const { moves } = await findSubscriptions(store, recipientId);
  return moves.map(({ from, to, consentTextVersion }) => `${from} > ${to} ${consentTextVersion}`).reverse();
}

async function stateOf(recipientId: string): Promise<string | undefined> {
  return (await findSubscriptions(store, recipientId)).subscriptions[0]?.state;
}

describe('a subscription', () => {
  it('keeps when, where and to which text somebody agreed', async () => {
    const id = await person('ada');
    await want(id);
    expect(await listSubscriptions(store, newsletterId, { limit: 10 })).toMatchObject([
      {
        newsletter: 'digest',
        externalId: 'ada',
        state: 'subscribed',
        consentAt: consent.at,
        consentSource: consent.source,
        consentTextVersion: 'v1',
        changedBy: 'api:test',
      },
    ]);
  });

  it('is not changed by the same again, nor by asking for it again', async () => {
    const id = await person('ada');
    await want(id);
    await want(id, 'subscribed', { at: new Date() });
    await want(id, 'pending', { textVersion: 'v2' });
    expect(await movesOf(id)).toEqual(['null > subscribed v1']);
  });

  it('that is only asked for waits for its confirmation', async () => {
    const id = await person('ada');
    await want(id, 'pending');
    expect(await stateOf(id)).toBe('pending');
    await want(id);
    expect(await movesOf(id)).toEqual(['null > pending v1', 'pending > subscribed v1']);
  });

  it('ends, once however often it is ended, and may begin anew with a new consent; all of it stays on record', async () => {
    const id = await person('ada');
    await want(id);
    expect([await leave(id), await leave(id)]).toEqual([1, 0]);
    await want(id, 'subscribed', { textVersion: 'v2' });
    expect(await movesOf(id)).toEqual([
      'null > subscribed v1',
      'subscribed > unsubscribed v1',
      'unsubscribed > subscribed v2',
    ]);
  });

  it('ends for everybody with the same address, whether they had one or not', async () => {
    const [ada, same, other] = [
      await person('ada'),
      await person('emp-1', 'ada@example.com'),
      await person('bob'),
    ];
    await want(ada);
    await want(other);
    expect(await leave(ada)).toBe(2);
    expect([await stateOf(ada), await stateOf(same), await stateOf(other)]).toEqual([
      'unsubscribed',
      'unsubscribed',
      'subscribed',
    ]);
  });

  it('to what does not exist ends in silence', async () => {
    const id = await person('ada');
    expect(await unsubscribe(store, { newsletterId: newId(), recipientId: id, actor: 'link' })).toBe(0);
    expect(await leave(newId())).toBe(0);
  });

  it('is listed page by page, and by state', async () => {
    const ids = [await person('ada'), await person('bob'), await person('eve')];
    for (const id of ids) await want(id);
    await leave(ids[1] ?? '');
    const [first] = await listSubscriptions(store, newsletterId, { limit: 1 });
    const rest = await listSubscriptions(store, newsletterId, { after: first?.recipientId, limit: 10 });
    expect([first, ...rest].map((one) => one?.externalId).sort()).toEqual(['ada', 'bob', 'eve']);
    const left = await listSubscriptions(store, newsletterId, { state: 'unsubscribed', limit: 10 });
    expect(left.map(({ externalId }) => externalId)).toEqual(['bob']);
  });
});

describe('a letter of an edition', () => {
  const editionId = newId();

  async function planLetter(recipientId: string, edition: string | null = editionId): Promise<string> {
    const id = newId();
    await store.query(
      `insert into deliveries (id, lane, template, address, address_key, recipient_id, test, next_attempt_at, message_id, edition_id)
       values ($1, 'newsletter', 'digest', $4, $4, $2, false, now(), '<a@b>', $3)`,
      [id, recipientId, edition, `${id}@example.com`],
    );
    return id;
  }

  beforeEach(() =>
    store.query(
      `insert into editions (id, newsletter_id, slot, kind, state, definition) values ($1, $2, now(), 'scheduled', 'sending', '{}')`,
      [editionId, newsletterId],
    ),
  );

  it('is suppressed when its reader has unsubscribed since the audience was frozen, and only then', async () => {
    const [ada, bob, eve] = [await person('ada'), await person('bob'), await person('eve')];
    for (const id of [ada, bob]) await want(id);
    const letters = [
      await planLetter(ada),
      await planLetter(bob),
      await planLetter(eve),
      await planLetter(ada, null),
    ];
    await leave(ada);
    const { claims, suppressed } = await claimDeliveries(store, 'sender', letters);
    expect(suppressed).toEqual([{ id: letters[0], cause: 'unsubscribed' }]);
    expect(claims.map(({ id }) => id).sort()).toEqual(letters.slice(1).sort());
  });
});
