import { useStore } from '@pabal/test/support';
import { pauseApp, resumeApp } from '../apps/index.ts';
import { pauseEdition } from '../editions/index.ts';
import { createTestEditions, createTestLetters } from '../testing/index.ts';
import { claimDeliveries, countOpenLetters, settleDeliveries } from './index.ts';

const { store } = useStore({ empty: ['deliveries', 'events', 'editions'] });

const open = async () =>
  Object.fromEntries(
    (await countOpenLetters(store, ['event', 'newsletter'])).map(({ lane, ...figures }) => [lane, figures]),
  );
const none = { waiting: 0, oldestAt: null, ofEditions: 0 };

it('counts nothing, lane by lane, when nothing waits', async () => {
  expect(await open()).toEqual({ event: none, newsletter: none });
});

describe('counts of open letters', () => {
  it('hold what may go now, rung for or not, since when the first of it could', async () => {
    const letters = await createTestLetters(store);
    const before = new Date();
    const [first = '', second = ''] = await letters.accept(3);
    await letters.accept(2, { waits: true });
    const { event } = await open();
    expect(event).toEqual({ waiting: 5, oldestAt: expect.any(Date), ofEditions: 0 });
    expect(Math.abs(Number(event?.oldestAt) - before.getTime())).toBeLessThan(60_000);

    await claimDeliveries(store, { senderId: 's', ids: [first] });
    await letters.try([second], 'sent');
    await letters.fail(1);
    expect(await open()).toMatchObject({ event: { waiting: 3 }, newsletter: none });
  });

  it('leave out what waits for a time, for a limit, or for a person', async () => {
    const letters = await createTestLetters(store);
    const [one = '', two = ''] = await letters.accept(3);
    const { claims } = await claimDeliveries(store, { senderId: 's', ids: [one, two] });
    await settleDeliveries(
      store,
      's',
      claims.map(({ id, claim }) => ({
        ...({ id, claim, state: 'pending', counted: true } as const),
        ...(id === one ? { delayMs: 600_000 } : { waitsFor: 'domain:a.example' }),
      })),
      { suppressionDays: 1 },
    );
    expect(await open()).toMatchObject({ event: { waiting: 1 } });

    await pauseApp(store, letters.appId, 'cli:kim');
    expect(await open()).toMatchObject({ event: none });
    await resumeApp(store, letters.appId);
    expect(await open()).toMatchObject({ event: { waiting: 1 } });
  });

  it('tell how many belong to editions that are being sent', async () => {
    const editions = await createTestEditions(store);
    await editions.subscribe('a', 'b');
    await editions.ready();
    expect(await open()).toMatchObject({ newsletter: none });
    const { id } = await editions.sending();
    expect(await open()).toMatchObject({ newsletter: { waiting: 2, ofEditions: 2 } });
    await pauseEdition(store, id, 'cli:kim');
    expect(await open()).toMatchObject({ newsletter: none });
  });
});
