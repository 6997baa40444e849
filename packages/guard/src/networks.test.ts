import { createNetworks } from './networks.ts';

describe('networks', () => {
  const internet = createNetworks();

  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    '192.31.196.1',
    '192.52.193.1',
    '192.175.48.6',
    '240.0.0.1',
    '::ffff:0:7f00:1',
    '::ffff:0:a9fe:a9fe',
    '::ffff:168.63.129.16',
    '64:ff9b::a83f:8110',
    '2002:a83f:8110::1',
    '100::1',
    '100:0:0:1::1',
    '2001:2::1',
    '2001:20::1',
    '2001:db8::1',
    '2620:4f:8000::1',
    '3fff::1',
    '5f00::1',
    '4000::1',
    'a000::1',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::1',
    '2001:0:1::1',
    'fd00:ec2::254',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    'localhost',
    '',
  ])('that are not the public internet are refused: %s', (address) => {
    expect(internet.allows(address)).toBe(false);
  });

  it.each([
    '1.1.1.1',
    '172.32.0.1',
    '192.167.255.255',
    '223.255.255.255',
    '2606:4700::1111',
    '2001:4860:4860::8888',
    '2620:4f:8001::1',
    '::ffff:1.1.1.1',
    '168.63.129.17',
    '64:ff9b::101:101',
  ])('of the public internet are allowed: %s', (address) => {
    expect(internet.allows(address)).toBe(true);
  });

  it('are allowed by name, and no others with them', () => {
    const { allows } = createNetworks([
      { address: '10.1.0.0', prefix: 16, family: 'ipv4' },
      { address: 'fd00::', prefix: 16, family: 'ipv6' },
    ]);
    const asked = ['10.1.2.3', '::ffff:10.1.2.3', 'fd00::1', '10.2.0.1', 'fd01::1', '127.0.0.1'];
    expect(asked.map(allows)).toEqual([true, true, true, false, false, false]);
  });
});
