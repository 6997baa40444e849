import type { Claimed } from '@pabal/db/ledger';
import { testClaim } from '../testing/claims.ts';
import { createClaims } from './claims.ts';

const claimedOf = (ids: readonly string[]): Claimed => ({
  claims: ids.map((id) => testClaim(id)),
  suppressed: [],
});

function setUp() {
  const said: string[] = [];
  let away = false;
  const ledger = {
    claimDeliveries: async ({ ids }: { readonly ids: readonly string[] }) => {
      said.push(`claim ${ids}`);
      if (away) throw new Error('away');
      return claimedOf(ids);
    },
    releaseClaims: async (ids: readonly string[]) => {
      said.push(`release ${ids}`);
      if (away) throw new Error('away');
    },
  };
  const claims = createClaims(ledger, {
    mend: async (holds) => void said.push(`mend all but ${['held', 'a', 'b'].filter(holds)}`),
    wasSent: (id) => id === 'sent',
  });
  return {
    claims,
    said,
    goAway: (gone: boolean) => {
      away = gone;
    },
  };
}

it('gives back letters whose claim was not answered before it claims anything else', async () => {
  const { claims, said, goAway } = setUp();
  goAway(true);
  await expect(claims.claim('event', ['a', 'b'], [])).rejects.toThrow('away');
  goAway(false);
  await claims.claim('event', ['a'], []);
  expect(said).toEqual(['claim a,b', 'release a,b', 'mend all but ', 'claim a']);
  await claims.stop();
});

it('never gives back a letter that it holds by an earlier claim', async () => {
  const { claims, said, goAway } = setUp();
  await claims.claim('event', ['held'], []);
  goAway(true);
  await expect(claims.claim('event', ['held', 'new'], [])).rejects.toThrow('away');
  goAway(false);
  await claims.stop();
  expect(said.at(-1)).toBe('release new');
});

it('claims nothing while it cannot give back, and keeps what is in doubt', async () => {
  const { claims, said, goAway } = setUp();
  goAway(true);
  await expect(claims.claim('event', ['a'], [])).rejects.toThrow('away');
  await expect(claims.claim('event', ['b'], [])).rejects.toThrow('away');
  goAway(false);
  await claims.stop();
  expect(said).toEqual(['claim a', 'release a', 'release a']);
});

it('has the ledger mended before it claims what it has sent already, but for what is in hand', async () => {
  const { claims, said } = setUp();
  await claims.claim('event', ['held'], []);
  await claims.claim('event', ['sent'], []);
  claims.end('held');
  await claims.start();
  await claims.stop();
  expect(said).toEqual(['claim held', 'mend all but held', 'claim sent', 'mend all but ']);
});

it('gives back by itself when nothing else is claimed', async () => {
  let released: (ids: readonly string[]) => void = () => {};
  const given = new Promise<readonly string[]>((resolve) => {
    released = resolve;
  });
  const claims = createClaims(
    {
      claimDeliveries: () => Promise.reject(new Error('away')),
      releaseClaims: async (ids) => released(ids),
    },
    { mend: async () => {}, wasSent: () => false },
  );
  await expect(claims.claim('event', ['a'], [])).rejects.toThrow('away');
  expect(await given).toEqual(['a']);
  await claims.stop();
});
