import { createTestEditions } from '@pabal/db/testing';
import { useApi } from '@pabal/test/api';

const api = useApi({ empty: ['newsletters', 'deliveries'] });

const digest = {
  name: 'Digest',
  template: 'daily-digest',
  schedule: { cron: '0 10 * * 1-5', timeZone: 'Asia/Seoul' },
  audience: { subscribers: true },
  content: { kind: 'feeds', sources: { all: true }, sections: [{ key: 'all', title: 'All' }] },
};

let editor: string;
beforeAll(async () => {
  editor = await api.newKey({ name: 'editor', scopes: ['newsletters:read', 'newsletters:write'] });
});

const send = (method: string, path: string, body?: unknown) => api.call(method, path, { key: editor, body });

const calendar = async (query: string) => {
  const { status, body } = await send('GET', `/v1/edition-calendar?${query}`);
  return { status, body: Object(body) };
};

it('tells the slots of a month on the clocks of their newsletters, with the editions that were begun', async () => {
  await send('PUT', '/v1/newsletters/digest', digest);
  const early = { cron: '0 8 1 * *', timeZone: 'Asia/Seoul' };
  await send('PUT', '/v1/newsletters/monthly', { ...digest, name: 'Monthly', schedule: early });
  const { body } = await calendar('month=2099-03');
  // 23:00 UTC of the last day of February is eight o'clock of the first of March in Seoul.
  expect(body).toMatchObject({ month: '2099-03', isWhole: true });
  expect(body.slots).toHaveLength(23);
  expect(body.slots[0]).toEqual({
    ...{ newsletter: 'monthly', name: 'Monthly', slot: '2099-02-28T23:00:00.000Z', timeZone: 'Asia/Seoul' },
    ...{ day: '2099-03-01', time: '08:00', standing: 'coming', edition: null },
  });
  expect((await calendar('month=2099-03&newsletter=digest')).body.slots).toHaveLength(22);
  await send('POST', '/v1/newsletters/digest/pause');
  expect((await calendar('month=2099-03&newsletter=digest')).body.slots[0]).toMatchObject({
    standing: 'paused',
  });
});

it('tells a slot with an edition once, and past ones by their editions alone', async () => {
  await send('PUT', '/v1/newsletters/digest', digest);
  const slot = '2099-03-02T01:00:00.000Z';
  const begun = Object((await send('POST', '/v1/newsletters/digest/editions', {})).body);
  await api.store.query('update editions set slot = $2 where id = $1', [begun.id, slot]);
  const { slots } = (await calendar('month=2099-03&newsletter=digest')).body;
  expect(slots).toHaveLength(22);
  expect(slots[0]).toMatchObject({ slot, standing: 'collecting', edition: { newsletter: 'digest' } });

  const { id } = await (await createTestEditions(api.store, 'old')).sending();
  await api.store.query("update editions set slot = '2020-03-31T23:30:00Z' where id = $1", [id]);
  const past = (await calendar('month=2020-03')).body;
  expect(past.slots).toMatchObject([
    { newsletter: 'old', day: '2020-03-31', timeZone: 'UTC', standing: 'sending' },
  ]);
});

it('refuses what is no month, and a newsletter that is not there', async () => {
  expect(await calendar('month=2026-13')).toMatchObject({ status: 400 });
  expect(await calendar('newsletter=none')).toMatchObject({ status: 404 });
});

it('is a page of the console, in weeks that begin on Mondays', async () => {
  await send('PUT', '/v1/newsletters/digest', digest);
  const headers = { ...(await api.signedIn('viewer')), 'pabal-language': 'en' };
  const path = '/v1/console/calendar?month=2099-03';
  const { body } = await api.call('GET', path, { key: '', headers });
  const [weeks] = Object(body).blocks.filter(({ is }: { is: string }) => is === 'list');
  expect(weeks.columns.map(({ title }: { title: string }) => title)).toEqual([
    ...['Week of', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  ]);
  expect(weeks.rows).toHaveLength(6);
  expect(weeks.rows[1].cells.slice(0, 2)).toEqual([
    'Mar 2',
    [{ quiet: '2' }, ' ', { to: '/console/newsletters/digest', words: '10:00 Digest' }],
  ]);
});
