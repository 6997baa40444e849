import { useStore } from '@pabal/test/support';
import { noteSeen, recipientOf, saveRecipient } from './index.ts';

const { store } = useStore({ empty: ['recipients'] });

const seenAt = async (externalId: string) => (await recipientOf(store, externalId)).activeAt;

beforeEach(async () => {
  for (const name of ['ada', 'bob']) {
    const address = `${name}@example.com`;
    await saveRecipient(store, name, { email: { address, key: address, needsSmtpUtf8: false } }, 'cli:kim');
  }
});

it('notes the latest time that somebody was seen, also when it comes first, and counts each person once', async () => {
  const [earlier, later] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-02T00:00:00Z')];
  const activity = [
    { recipient: 'ada', at: later },
    { recipient: 'ada', at: earlier },
  ];
  expect(await noteSeen(store, activity)).toEqual({ noted: 1, unknown: [] });
  await noteSeen(store, [{ recipient: 'ada', at: earlier }]);
  expect(await seenAt('ada')).toEqual(later);
});

it('notes who was seen now, and names those whom nobody knows', async () => {
  const now = new Date('2026-01-03T00:00:00Z');
  const activity = ['bob', 'eve', 'eve'].map((recipient) => ({ recipient }));
  expect(await noteSeen(store, activity, now)).toEqual({ noted: 1, unknown: ['eve'] });
  expect(await seenAt('bob')).toEqual(now);
  expect(await seenAt('ada')).toBeNull();
});
