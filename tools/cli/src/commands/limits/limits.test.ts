import { claimDeliveries, settleDeliveries } from '@pabal/db/ledger';
import { cutLimit, reserveSlots } from '@pabal/db/limits';
import { createTestLetters, type TestLetters } from '@pabal/db/testing';
import { usePabal } from '../../testing/use-pabal.ts';

const { store, pabal } = usePabal();
let letters: TestLetters;
beforeAll(async () => {
  letters = await createTestLetters(store);
});

const list = (...more: string[]) => pabal('limits', 'list', ...more);

it('tells which limits letters have met, those that slow them down first', async () => {
  expect((await list()).err).toBe('No letter has met a limit.\n');
  await reserveSlots(store, { key: 'domain:a.example', rate: 5, first: { count: 2, withinMs: 1_000 } });
  await cutLimit(store, {
    key: 'provider:mx.example',
    rate: 14,
    observed: 0,
    blockMs: 60_000,
    reason: '421 4.7.0',
  });
  const [id = ''] = await letters.accept(1);
  const [{ claim = 0 } = {}] = (await claimDeliveries(store, { senderId: 's', ids: [id] })).claims;
  const waits = { id, claim, state: 'pending', counted: false, waitsFor: 'provider:mx.example' } as const;
  await settleDeliveries(store, 's', [waits], { suppressionDays: 1 });
  const [headings, first, second] = (await list()).out.split('\n');
  expect(headings).toMatch(
    /^limit +cut to +because of +since +until +blocked until +waiting +oldest +next goes/,
  );
  expect(first).toMatch(
    /^provider:mx\.example +0\.5\/s +421 4\.7\.0 +\S+Z +\S+Z +\S+Z +1 +\S+Z +\S+Z +\S+Z +0$/,
  );
  expect(second).toMatch(/^domain:a\.example +2$/);
  expect(JSON.parse((await list('--json')).out)).toMatchObject([
    { cutRate: 0.5, eventsWaiting: 1 },
    { usedToday: 2 },
  ]);
  const shown = (await pabal('dead-letters', 'show', id)).out;
  expect(shown).toMatch(/next attempt +about \S+Z, at the present rate/);
  expect(shown).toMatch(/waits for +provider:mx\.example, as the next in line/);
});

it('lifts a limit, says what goes now, and who did it', async () => {
  const { out } = await pabal('limits', 'lift', 'provider:mx.example');
  expect(out).toBe(
    'provider:mx.example was at 0.5/s and is lifted; 1 letter that waits goes within seconds.\n',
  );
  expect((await list()).out).toMatch(/provider:mx\.example .* by cli:/);
  expect(JSON.parse((await list('--json')).out)).toContainEqual(
    expect.objectContaining({ key: 'provider:mx.example', cutRate: null, blockedUntil: null }),
  );
});

it('says which limits there are when there is none of that name', async () => {
  const { err } = await pabal('limits', 'lift', 'mx.example');
  expect(err).toMatch(
    /^There is no limit mx\.example: expected domain:<domain> or provider:<name>; those that letters have met begin with provider:mx\.example, /,
  );
});
