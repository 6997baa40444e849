import { reportProcess } from '@pabal/db/status';
import { useApi } from '@pabal/test/api';
import { z } from 'zod';

const api = useApi({ settings: { LINK_SECRET: 'a-secret-of-the-test-with-more-than-32-characters' } });

it('shows database, migrations, partitions, queues and the checks of each process', async () => {
  const checks = {
    store: { ok: true, detail: 'ok' },
    queue: { ok: true, detail: { ok: false, reason: 'Redis is away.' } },
  };
  await reportProcess(api.store, {
    ...{ id: 'b1', service: 'builder', version: '1.0.0' },
    readiness: { status: 'ready', checks },
    sweptMsAgo: 0,
  });
  const key = await api.newKey({ scopes: ['ops:read'] });
  const { status, body } = await api.call('GET', '/v1/system', { key });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    database: { version: expect.stringMatching(/^\d+\.\d+/), standbys: [] },
    migrations: expect.arrayContaining([{ name: '0001-ledger.sql', appliedAt: expect.any(String) }]),
    missingMigrations: [],
    partitions: expect.arrayContaining([expect.objectContaining({ suffix: 'rest', from: null, to: null })]),
    // The queue is away in this test.
    queues: expect.arrayContaining([
      expect.objectContaining({
        ...{ name: 'event-mail', waiting: null, reason: expect.any(String) },
        ...{ held: 0, holds: 'letters' },
      }),
    ]),
  });
});

it('shows what each check of a process says', async () => {
  const key = await api.newKey({ scopes: ['ops:read'] });
  const { body } = await api.call('GET', '/v1/system', { key });
  const { processes } = z.object({ processes: z.array(z.looseObject({ id: z.string() })) }).parse(body);
  expect(processes.find(({ id }) => id === 'b1')).toMatchObject({
    ...{ alive: true, ready: true, sweptAt: expect.any(String) },
    checks: [
      { name: 'store', ok: true, detail: 'ok' },
      { name: 'queue', ok: false, detail: expect.stringContaining('Redis is away.') },
    ],
  });
});

it('shows admins the settings without their secrets, and where each came from', async () => {
  const { body } = await api.call('GET', '/v1/settings', { key: '', headers: await api.signedIn('admin') });
  const settings = new Map(
    Object.values(Object(body.settings)).map((setting) => [Object(setting).name, setting]),
  );
  expect(settings.get('LINK_SECRET')).toMatchObject({ value: '••••', isSecret: true });
  expect(settings.get('API_RATE_LIMIT')).toMatchObject({ value: '60000', from: 'default', isSecret: false });
  expect(settings.get('SENTRY_DSN')).toMatchObject({ value: null, from: 'nothing' });
  expect(settings.get('SENDER_CONNECTIONS')).toBeUndefined();
  expect(JSON.stringify(body)).not.toContain('a-secret-of-the-test');
  const operator = await api.signedIn('operator');
  expect((await api.call('GET', '/v1/settings', { key: '', headers: operator })).status).toBe(403);
});

it('has a value for each step of the time that it goes back', async () => {
  const key = await api.newKey({ scopes: ['ops:read'] });
  const { status, body } = await api.call('GET', '/v1/status/flow?over=day', { key });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    over: 'day',
    stepSeconds: 900,
    lanes: [{ lane: 'event' }, { lane: 'newsletter' }],
  });
  expect((await api.call('GET', '/v1/status/flow?over=year', { key })).status).toBe(400);
});
