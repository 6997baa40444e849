import { useApi } from '@pabal/test/api';

const api = useApi({ settings: { OPS_ADDRESS: 'oncall@example.com, night@bücher.example' } });

const suppress = (address: string, scope: string) =>
  api.call('POST', '/v1/suppressions', { body: { address, scope, reason: 'complaint' } });

describe('the address of a person on call', () => {
  it.each(['oncall@example.com', 'OnCall@EXAMPLE.com', 'night@xn--bcher-kva.example'])(
    'cannot be suppressed as %s, but for newsletters',
    async (address) => {
      for (const scope of ['all', 'event'])
        expect(await suppress(address, scope)).toMatchObject({
          status: 409,
          body: { code: 'reserved-address' },
        });
      expect([200, 201]).toContain((await suppress(address, 'newsletter')).status);
    },
  );

  it('is the only one that cannot', async () => {
    expect((await suppress('somebody@example.com', 'all')).status).toBe(201);
  });
});
