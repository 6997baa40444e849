import { useStore } from '@pabal/test/support';
import { claimDeliveries } from '../ledger/index.ts';
import { newId } from '../store/index.ts';
import { findSubscriptions, listSubscriptions, putRecipient, subscribe, unsubscribe } from './index.ts';

const { store } = useStore({ empty: ['recipients', 'newsletters', 'deliveries', 'suppressions'] });
const newsletterId = newId();

beforeEach(async () => {
  await store.query(
    `insert into newsletters (id, key, name, definition) values ($1, 'digest', 'Digest', '{}')`,
    [newsletterId],
  );
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

  it('ends, once however often it is ended, and may begin again with a new consent; all of it stays on record', async () => {
    const id = await person('ada');
    await want(id);
    const end = () => unsubscribe(store, { newsletterId, recipientId: id, actor: 'api:test' });
    expect([await end(), await end()]).toEqual([1, 0]);
    await want(id, 'subscribed', { textVersion: 'v2' });
    expect(await movesOf(id)).toEqual([
      'null > subscribed v1',
      'subscribed > unsubscribed v1',
      'unsubscribed > subscribed v2',
    ]);
  });

  it('that the person ended is begun again by nobody else, whatever consent is claimed', async () => {
    const id = await person('ada');
    await want(id);
    expect([await leave(id), await leave(id)]).toEqual([1, 0]);
    expect(await want(id, 'subscribed', { textVersion: 'v2' })).toBe('left');
    expect(await want(id, 'pending', { source: 'another form' })).toBe('left');
    expect(await stateOf(id)).toBe('unsubscribed');
    expect(await movesOf(id)).toEqual(['null > subscribed v1', 'subscribed > unsubscribed v1']);
  });

  it('that an app ended and then the person begins again by the person alone', async () => {
    const id = await person('ada');
    await want(id);
    await unsubscribe(store, { newsletterId, recipientId: id, actor: 'api:test' });
    expect(await leave(id)).toBe(1);
    await unsubscribe(store, { newsletterId, recipientId: id, actor: 'api:test' });
    expect(await want(id, 'subscribed', { textVersion: 'v2' })).toBe('left');
  });

  it('that the person ended stays ended under another id, and after the address has moved on', async () => {
    const id = await person('ada');
    await want(id);
    await leave(id);
    const again = await person('emp-1', 'ada@example.com');
    expect(await want(again)).toBe('left');
    await person('ada', 'elsewhere@example.com');
    expect(await want(id)).toBe('left');
    expect(await want(again)).toBe('left');
    await store.query('delete from recipients');
    expect(await want(await person('back', 'ada@example.com'))).toBe('left');
    expect(await want(await person('other'))).toBe('subscribed');
  });

  it('begins again when the person confirms it on a page, and from then on as any other', async () => {
    const id = await person('ada');
    await want(id);
    await leave(id);
    const confirmed = { newsletterId, recipientId: id, state: 'subscribed' as const, actor: 'page' };
    expect(await subscribe(store, { ...confirmed, consent })).toBe('subscribed');
    expect(await stateOf(id)).toBe('subscribed');
    await unsubscribe(store, { newsletterId, recipientId: id, actor: 'api:test' });
    expect(await want(id, 'subscribed', { textVersion: 'v2' })).toBe('subscribed');
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
      `insert into deliveries (id, lane, template, address, address_key, recipient_id, test, next_attempt_at, remote_id, edition_id)
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
    const { claims, suppressed } = await claimDeliveries(store, { senderId: 'sender', ids: letters });
    expect(suppressed).toEqual([{ id: letters[0], cause: 'unsubscribed' }]);
    expect(claims.map(({ id }) => id).sort()).toEqual(letters.slice(1).sort());
  });
});
