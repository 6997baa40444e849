import { readNetworks } from '@pabal/config';
import { createClientAddress } from './client-address.ts';

/** The address that a request from `peer` is counted under. */
function addressOf(peer: string | undefined, forwarded?: string, trusted = '10.0.0.0/8, fd00::/8'): string {
  const socket = { remoteAddress: peer };
  return createClientAddress(readNetworks(trusted))({
    // Only this much of the connection is looked at.
    socket: socket as never,
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  });
}

describe('the address that a request is counted under', () => {
  it.each([
    ['the peer, when nobody is trusted', '198.51.100.7', '203.0.113.9', '', '198.51.100.7'],
    [
      'the peer, whatever it says, when it is not trusted',
      '198.51.100.7',
      '203.0.113.9',
      undefined,
      '198.51.100.7',
    ],
    ['what a trusted proxy says', '10.0.0.1', '203.0.113.9', undefined, '203.0.113.9'],
    [
      'the first one from the right that is not a proxy',
      '10.0.0.1',
      '6.6.6.6, 203.0.113.9, 10.2.0.1',
      undefined,
      '203.0.113.9',
    ],
    ['the leftmost one when all are proxies', '10.0.0.1', '10.0.0.9, 10.2.0.1', undefined, '10.0.0.9'],
    ['the proxy itself when it says nothing', '10.0.0.1', undefined, undefined, '10.0.0.1'],
    ['the last proxy before what is no address', '10.0.0.1', '203.0.113.9, unknown', undefined, '10.0.0.1'],
    ['without the port that some proxies add', '10.0.0.1', '203.0.113.9:4711', undefined, '203.0.113.9'],
    ['without brackets and port', '10.0.0.1', '[2001:db8:1:2:3::4]:4711', undefined, '2001:db8:1:2::/64'],
    [
      'IPv4 in the clothes of IPv6 as IPv4',
      '::ffff:10.0.0.1',
      '::ffff:203.0.113.9',
      undefined,
      '203.0.113.9',
    ],
    ['the same written in hexadecimal', '10.0.0.1', '::FFFF:cb00:7109', undefined, '203.0.113.9'],
    ['a trusted proxy with an IPv6 address', 'fd00::1', '203.0.113.9', undefined, '203.0.113.9'],
    ['a link-local peer without its zone', 'fe80::1%eth0', undefined, undefined, 'fe80:0:0:0::/64'],
  ])('is %s', (_what, peer, forwarded, trusted, expected) => {
    expect(addressOf(peer, forwarded, trusted)).toBe(expected);
  });

  it('is the same for all of an IPv6 /64, and another for the next one', () => {
    expect(addressOf('2001:db8:0:1::5')).toBe('2001:db8:0:1::/64');
    expect(addressOf('2001:db8::1:ffff:ffff:ffff:ffff')).toBe('2001:db8:0:1::/64');
    expect(addressOf('2001:db8:0:2::5')).not.toBe('2001:db8:0:1::/64');
    expect(addressOf('64:ff9b:0:0:0:0:203.0.113.9')).toBe('64:ff9b:0:0::/64');
  });

  it('is no address when the connection is gone', () => {
    expect(addressOf(undefined)).toBe('unknown');
  });
});
