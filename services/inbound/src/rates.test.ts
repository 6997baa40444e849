import { createRates, mostMails, mostUnknownOfClient } from './rates.ts';

const times = (count: number, run: () => void) => {
  for (let done = 0; done < count; done += 1) run();
};

it('takes so many mails a minute from one client, and as many from every other', () => {
  let at = 0;
  const rates = createRates(() => at);
  times(mostMails, () => expect(rates.takesMail('192.0.2.1')).toBe(true));
  expect(rates.takesMail('192.0.2.1')).toBe(false);
  expect(rates.takesMail('192.0.2.2')).toBe(true);
  at = 60_000;
  expect(rates.takesMail('192.0.2.1')).toBe(true);
});

it('does not listen for ten minutes to who tries out addresses, also from a network of IPv6', () => {
  let at = 0;
  const rates = createRates(() => at);
  times(mostUnknownOfClient, () => rates.unknownAt('2001:db8::1'));
  expect(rates.triesAddresses('2001:db8::2')).toBe(false);
  rates.unknownAt('2001:db8::ffff');
  expect(rates.triesAddresses('2001:db8::2')).toBe(true);
  expect(rates.triesAddresses('2001:db8:0:1::2')).toBe(false);
  expect(rates.triesAddresses('192.0.2.1')).toBe(false);
  at = 600_000;
  expect(rates.triesAddresses('2001:db8::1')).toBe(false);
});
