import { checkProviders, healthOf } from './health.ts';
import type { ProviderView } from './provider.ts';

const date = new Date('2026-11-21T12:00:00Z');
const open: ProviderView = { name: 'a', breaker: { state: 'closed' } };
const lost: ProviderView = {
  name: 'b',
  breaker: {
    state: 'open',
    trouble: 'lost',
    since: 40_000,
    until: 105_000,
    outcome: { class: 'unreachable', reply: 'ECONNREFUSED: connect 192.0.2.1:25' },
  },
};
const broken: ProviderView = {
  name: 'c',
  breaker: {
    state: 'probing',
    trouble: 'broken',
    since: 100_000,
    until: 100_000,
    outcome: {
      class: 'provider-broken',
      code: 535,
      status: '5.7.8',
      reply: '535 5.7.8 password expired.',
    },
  },
};
const full: ProviderView = { name: 'd', breaker: { state: 'closed' }, nextSlotAt: 160_000 };

it('is well as long as one provider takes letters, and names the others', () => {
  expect(checkProviders(healthOf([open, lost], 100_000, date))).toEqual({
    open: ['a'],
    troubles: [
      'b gives no answer since 2026-11-21T11:59:00.000Z (ECONNREFUSED: connect 192.0.2.1:25); ' +
        'the next letter tries it at 2026-11-21T12:00:05.000Z',
    ],
  });
});

it('says of every provider what is the matter when none takes letters, in the server’s own words', () => {
  const check = () => checkProviders(healthOf([broken, full], 100_000, date));
  expect(check).toThrow(
    'No SMTP provider takes letters: c refuses our credentials or setup since 2026-11-21T12:00:00.000Z (535 5.7.8 password expired); ' +
      'one letter is trying it now. d is at its limit; the next letter goes at 2026-11-21T12:01:00.000Z.',
  );
});
