import { claimDeliveries, settleDeliveries } from '@pabal/db/ledger';
import { cutLimit } from '@pabal/db/limits';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import type { Logger } from '@pabal/runtime';
import { useStore } from '@pabal/test/support';
import { createWaitingWatch } from './waiting-watch.ts';

const { store } = useStore();
let letters: TestLetters;
beforeAll(async () => {
  letters = await createTestLetters(store);
});

/** So many more letters wait behind a limit. */
async function pileUp(count: number, key: string, expiresAt?: Date): Promise<void> {
  const ids = await letters.accept(count, expiresAt && { expiresAt });
  const { claims } = await claimDeliveries(store, { senderId: 's', ids });
  await settleDeliveries(
    store,
    's',
    claims.map(({ id, claim }) => ({ id, claim, state: 'pending', counted: false, waitsFor: key })),
    { suppressionDays: 1 },
  );
}

function setUp() {
  const warned: { readonly fields: object; readonly sentence: string }[] = [];
  const quiet = () => {};
  const warn = (fields: object, sentence: string) => void warned.push({ fields, sentence });
  const logger: Logger = {
    ...{ debug: quiet, info: quiet, error: quiet, fatal: quiet },
    warn,
    child: () => logger,
  };
  const watch = createWaitingWatch({ store, logger, now: () => Date.now() + 31_000 });
  return { watch, warned };
}

it('warns of letters that pile up behind a limit with their number, once a minute over all builders', async () => {
  const [one, two] = [setUp(), setUp()];
  await pileUp(3, 'domain:grows.example');
  await one.watch.look();
  await two.watch.look();
  await pileUp(2, 'domain:grows.example');
  await one.watch.look();
  const all = [...one.warned, ...two.warned];
  expect(all).toEqual([
    {
      sentence: 'Letters pile up behind a limit; “limits list” shows it, “limits lift” ends it.',
      fields: expect.objectContaining({ limit: 'domain:grows.example', events: 3, newsletters: 0 }),
    },
  ]);
  expect(one.watch.waiting()).toMatchObject([{ key: 'domain:grows.example', events: 5 }]);
});

it('goes on warning of a line that does not grow while letters in it would go too late', async () => {
  const { watch, warned } = setUp();
  await cutLimit(store, { key: 'domain:late.example', rate: 0.7, observed: 0, blockMs: 0, reason: '421' });
  await pileUp(60, 'domain:late.example', new Date(Date.now() + 60_000));
  await watch.look();
  await store.query('update limits set warned_at = null');
  await watch.look();
  const late = warned.filter(({ fields }) => 'limit' in fields && fields.limit === 'domain:late.example');
  expect(late).toHaveLength(2);
  expect(late[1]?.fields).toMatchObject({ events: 60, returnTooLate: expect.any(Number) });
});
