// Apps that post more than their share, and apps that are paused, as the api takes them in.

import { pauseApp, resumeApp } from '@pabal/db/apps';
import { takeUnfedOfApps } from '@pabal/db/ledger';
import { createQueues, type Queues } from '@pabal/queue';
import { createLogger } from '@pabal/runtime';
import { type ApiServer, anEvent, startApiServer } from '@pabal/test/api';
import { describeEachQueueBackend, eventually } from '@pabal/test/support';

describeEachQueueBackend('the api', (backend) => {
  let api: ApiServer;
  let queues: Queues;
  beforeAll(async () => {
    api = await startApiServer({ queueUrl: backend.url(), settings: { API_RATE_LIMIT: '100000' } });
    queues = createQueues({ url: backend.url(), logger: createLogger({ service: 'test', level: 'silent' }) });
  });
  afterAll(async () => {
    await queues.stop();
    await api.stop();
  });

  const postBatch = async (key: string, count: number) => {
    const events = Array.from({ length: count }, (_, n) => anEvent({ to: [{ email: `p${n}@example.com` }] }));
    const { status } = await api.call('POST', '/v1/events/batch', { key, body: { events } });
    expect(status).toBe(202);
  };

  async function waitingInLedger(): Promise<number> {
    const { rows } = await api.store.query<{ waiting: number }>(
      `select count(*)::integer as waiting from deliveries where due_at = 'infinity'`,
    );
    return rows[0]?.waiting ?? 0;
  }

  it('leaves what an app posts beyond its share in the ledger, and rings at once for another', async () => {
    const flood = await api.newKey({ name: `flood-${backend.kind}` });
    await queues.pause('event');
    // How much goes into the backlog first depends on how soon its jobs are seen to wait there.
    for (let times = 0; times < 60 && (await waitingInLedger()) === 0; times += 1)
      await postBatch(flood, 500);
    expect(await waitingInLedger()).toBeGreaterThan(0);
    const beyond = api.logs.filter(({ msg }) => String(msg).startsWith('An app is beyond its share'));
    expect(beyond).toMatchObject([{ appName: `flood-${backend.kind}` }]);
    const before = await queues.waiting('event-mail');
    expect((await api.post(anEvent())).status).toBe(202);
    await eventually(async () => (await queues.waiting('event-mail')) === before + 1);
    const { body } = await api.call('GET', '/metrics');
    const counted = new RegExp(
      `^pabal_deliveries_beyond_share_total\\{lane="event",app="flood-${backend.kind}"\\} [1-9]`,
      'm',
    );
    expect(String(body.text)).toMatch(counted);
    await api.store.query('truncate deliveries, events cascade');
  });

  it('takes what a paused app posts, says that it waits, and rings for none of it', async () => {
    const name = `paused-${backend.kind}`;
    const key = await api.newKey({ name });
    await pauseApp(api.store, name, 'test');
    const { status, body } = await api.call('POST', '/v1/events', { key, body: anEvent() });
    expect({ status, paused: body.paused }).toEqual({ status: 202, paused: true });
    expect(await takeUnfedOfApps(api.store, 'event', 5_000)).toEqual([]);
    await resumeApp(api.store, name);
    expect(await takeUnfedOfApps(api.store, 'event', 5_000)).toHaveLength(1);
  });
});
