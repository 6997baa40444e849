import { networkOf, wideNetworkOf } from './callers.ts';

it.each([
  ['192.0.2.17', '192.0.2.17', '192.0.2.0/24'],
  ['192.0.2.17:4711', '192.0.2.17', '192.0.2.0/24'],
  ['::ffff:192.0.2.17', '192.0.2.17', '192.0.2.0/24'],
  ['2001:db8:1:2::3', '2001:db8:1:2::/64', '2001:db8:1::/48'],
  ['2001:DB8::', '2001:db8:0:0::/64', '2001:db8:0::/48'],
  ['::1', '0:0:0:0::/64', '0:0:0::/48'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0::/48'],
  ['nothing', undefined, 'unknown'],
  ['', undefined, 'unknown'],
])('%j is counted under %s and remembered as %s', (address, network, wide) => {
  expect(networkOf(address)).toBe(network);
  expect(wideNetworkOf(address)).toBe(wide);
  if (network !== undefined) expect(wideNetworkOf(network)).toBe(wide);
});
