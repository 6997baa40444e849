import { newId } from '@pabal/db/store';
import { useStore } from '@pabal/test/support';
import { saveRecipient, subscribePerson, subscriptionOf, unsubscribePerson } from '../index.ts';

const { store } = useStore({ empty: ['recipients', 'newsletters'] });
const newsletterId = newId();

beforeEach(() =>
  store.query(`insert into newsletters (id, key, name, definition) values ($1, 'digest', 'Digest', '{}')`, [
    newsletterId,
  ]),
);

async function person(externalId: string, address: string) {
  const email = { address, key: address, needsSmtpUtf8: false };
  const { id } = await saveRecipient(store, externalId, { email }, 'cli:kim');
  return { newsletterId, recipientId: id };
}

const consent = { at: new Date('2026-01-01T00:00:00Z'), source: 'paper form' };

describe('a person who is unsubscribed', () => {
  it('is so under every id with the same address, once', async () => {
    const [ada, alias] = [await person('ada', 'ada@example.com'), await person('a.l.', 'ada@example.com')];
    const bob = await person('bob', 'bob@example.com');
    for (const one of [ada, bob])
      await subscribePerson(store, { ...one, state: 'subscribed', consent }, 'cli:kim', undefined);
    expect(await unsubscribePerson(store, ada, 'api:crm')).toBe(2);
    expect(await unsubscribePerson(store, alias, 'api:crm')).toBe(0);
    expect(await subscriptionOf(store, alias)).toMatchObject({
      state: 'unsubscribed',
      changedBy: 'api:crm',
    });
    expect(await subscriptionOf(store, bob)).toMatchObject({ state: 'subscribed' });
  });

  it('comes back by a new consent, unless it was their own hand that took them off', async () => {
    const ada = await person('ada', 'ada@example.com');
    const comeBack = () =>
      subscribePerson(store, { ...ada, state: 'subscribed', consent }, 'api:crm', undefined);
    await unsubscribePerson(store, ada, 'cli:kim');
    await comeBack();
    await unsubscribePerson(store, ada, 'link');
    await expect(comeBack()).rejects.toMatchObject({ code: 'left-by-themselves' });
    expect(await subscriptionOf(store, ada)).toMatchObject({ state: 'unsubscribed', changedBy: 'link' });
  });

  it('need not exist, and neither need the newsletter', async () => {
    const ada = await person('ada', 'ada@example.com');
    expect(await unsubscribePerson(store, { newsletterId, recipientId: newId() }, 'link')).toBe(0);
    expect(await unsubscribePerson(store, { ...ada, newsletterId: newId() }, 'link')).toBe(0);
  });
});
