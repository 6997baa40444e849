import { readNetworks } from './index.ts';

describe('FEED_ALLOW_NETWORKS', () => {
  it('names networks of both families, and single addresses', () => {
    expect(readNetworks('10.1.0.0/16, fd00::/8 127.0.0.1,')).toEqual([
      { address: '10.1.0.0', prefix: 16, family: 'ipv4' },
      { address: 'fd00::', prefix: 8, family: 'ipv6' },
      { address: '127.0.0.1', prefix: 32, family: 'ipv4' },
    ]);
    expect(readNetworks('')).toEqual([]);
  });

  it.each([
    'localhost',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/1/2',
    '10.0.0.0/-1',
    '10.0.0.0/1.5',
    '10.0.0',
    'fd00::/129',
  ])('does not take %j', (text) => {
    expect(readNetworks(text)).toBeUndefined();
  });
});
