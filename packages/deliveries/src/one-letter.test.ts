import { claimDeliveries } from '@pabal/db/ledger';
import { findLetter } from '@pabal/db/parked';
import { inSpace, newId } from '@pabal/db/store';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { useStore } from '@pabal/test/support';
import { cancelLetter, correctLetter, letterHistory } from './index.ts';

const { store } = useStore({ empty: ['deliveries', 'events', 'delivery_moves', 'apps'] });
let letters: TestLetters;

beforeEach(async () => {
  letters = await createTestLetters(store);
});

const other = { address: 'right@example.com', key: 'right@example.com' };

describe('a letter that waits', () => {
  it('is cancelled once: the second of two operators is told how it is', async () => {
    const [id = ''] = await letters.accept(1);
    const both = await Promise.allSettled([
      cancelLetter(store, { id, reason: 'a mistake' }, 'user:kim'),
      cancelLetter(store, { id, reason: 'a mistake' }, 'user:lee'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'wrong-state', message: expect.stringContaining('is suppressed') },
    });
    const found = await findLetter(store, id);
    expect(found?.moves).toMatchObject([{ to: 'suppressed', note: 'cancelled: a mistake' }]);
    const { claims } = await claimDeliveries(store, { senderId: 's', ids: [id] });
    expect(claims).toEqual([]);
  });

  it('goes to the corrected address, and its history knows the old one', async () => {
    const [id = ''] = await letters.accept(1);
    await correctLetter(store, { id, reason: 'typed wrong', address: other }, 'user:kim');
    const { claims } = await claimDeliveries(store, { senderId: 's', ids: [id] });
    expect(claims).toMatchObject([{ id, address: other.address }]);
    const { steps } = await letterHistory(store, id, new Date(), undefined);
    expect(steps.find(({ kind }) => kind === 'decided')).toMatchObject({
      of: 'user:kim',
      note: `address corrected: typed wrong; was ${id}@example.com`,
    });
  });

  it('does not go to an address that its event has a letter to already', async () => {
    const [id = '', sister = ''] = await letters.accept(2, { oneEvent: true });
    const taken = { address: `${sister}@example.com`, key: `${sister}@example.com` };
    await expect(correctLetter(store, { id, reason: 'x', address: taken }, 'user:kim')).rejects.toMatchObject(
      { code: 'invalid-request', fields: [{ field: '/address' }] },
    );
  });
});

it('a letter in a sender’s hands is neither cancelled nor corrected', async () => {
  const [id = ''] = await letters.accept(1);
  await claimDeliveries(store, { senderId: 's', ids: [id] });
  const refusal = { code: 'wrong-state', message: expect.stringContaining('is sending') };
  await expect(cancelLetter(store, { id, reason: 'x' }, 'user:kim')).rejects.toMatchObject(refusal);
  await expect(correctLetter(store, { id, reason: 'x', address: other }, 'user:kim')).rejects.toMatchObject(
    refusal,
  );
});

it('a letter of another space is not there', async () => {
  const [id = ''] = await letters.accept(1);
  const elsewhere = inSpace(store, 99);
  const refusal = { code: 'not-found' };
  await expect(cancelLetter(elsewhere, { id, reason: 'x' }, 'user:kim')).rejects.toMatchObject(refusal);
  await expect(letterHistory(elsewhere, id, new Date(), undefined)).rejects.toMatchObject(refusal);
  await expect(letterHistory(store, newId(), new Date(), undefined)).rejects.toMatchObject(refusal);
});
