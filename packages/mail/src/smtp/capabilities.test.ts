import { parseCapabilities } from './capabilities.ts';

const none = { pipelining: false, smtpUtf8: false, eightBitMime: false, size: false };

describe('what a server offers', () => {
  it.each([
    [
      '250-mx.example\n250-PIPELINING\n250-SIZE 10240\n250-8BITMIME\n250 SMTPUTF8',
      { pipelining: true, smtpUtf8: true, eightBitMime: true, size: true, maxSize: 10_240 },
    ],
    ['250-mx.example\n250-pipelining\n250 size', { ...none, pipelining: true, size: true }],
    ['250-mx.example\n250 SIZE 0', { ...none, size: true }],
    ['250-mx.example\n250-XPIPELINING\n250 X-SIZE 5', none],
    ['250-PIPELINING.example says PIPELINING\n250 HELP', none],
    ['250 mx.example', none],
    ['', none],
  ])('is read from %j', (answer, expected) => {
    expect(parseCapabilities(answer)).toEqual(expected);
  });
});
