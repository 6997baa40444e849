import { koreanOf } from '@pabal/console/said';
import { reportProcess } from '@pabal/db/status';
import { healedKinds, healedSentence } from '@pabal/status';
import { useApi } from '@pabal/test/api';
import { eventually } from '@pabal/test/support';
import { z } from 'zod';

const api = useApi();

it('tells a key for operations how pabal fares, and no other', async () => {
  const report = { version: '1.0.0', readiness: { status: 'ready', checks: {} } };
  await reportProcess(api.store, { id: 's1', service: 'sender', ...report });
  const key = await api.newKey({ scopes: ['ops:read'] });
  const { status, body } = await api.call('GET', '/v1/status', { key });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    // The api itself may have reported by now that its queue is away.
    sentence: expect.stringMatching(/No builder is alive|things are not well/),
    troubles: expect.arrayContaining([
      expect.objectContaining({ kind: 'no-builder', command: null, letters: null }),
    ]),
    lanes: [
      { lane: 'event', waiting: 0, oldestWaitingAt: null, waitsFor: [] },
      { lane: 'newsletter', waiting: 0 },
    ],
    processes: expect.arrayContaining([expect.objectContaining({ id: 's1', alive: true, ready: true })]),
    deadLetters: { letters: 0 },
    editions: [],
  });
  const ofSpace = await api.call('GET', '/v1/status?space=default', { key });
  expect(ofSpace.body).toMatchObject({ lanes: [{ waiting: 0, inPerMinute: null }, {}] });
  expect((await api.call('GET', '/v1/status?space=nobody', { key })).status).toBe(404);
  const appKey = await api.newKey({ scopes: ['events:read'] });
  expect((await api.call('GET', '/v1/status', { key: appKey })).status).toBe(403);
});

it('tells that requests come with a wrong key, and by how it begins, while those with a right one go on', async () => {
  const wrong = (n: number) => `pbl_live_${'z'.repeat(41)}${10 + n}`;
  for (let n = 0; n < 40; n += 1) await api.call('GET', '/v1/deliveries', { key: wrong(n) });
  const key = await api.newKey({ scopes: ['ops:read'] });
  const trouble = await eventually(
    async () => {
      const { status, body } = await api.call('GET', '/v1/status', { key });
      expect(status).toBe(200);
      return troublesOf(body).find(({ kind }) => kind === 'keys-refused');
    },
    { timeoutMs: 30_000, everyMs: 200 },
  );
  expect(trouble).toMatchObject({
    subject: expect.stringMatching(/^pbl_live_z+$/),
    since: expect.any(String),
    next: expect.stringContaining('the log of the api names the address'),
  });
}, 60_000);

it('says what is well again, in the reader’s language, to who asked before, and nothing of it of one space', async () => {
  const key = await api.newKey({ scopes: ['ops:read'] });
  const ask = async (path = '/v1/status', language = 'en') =>
    (await api.call('GET', path, { key, headers: { 'pabal-language': language } })).body;
  const healedIn = (body: unknown) =>
    z.looseObject({ healed: z.array(z.looseObject({ kind: z.string() })) }).parse(body).healed;
  await api.store.query(`update lanes set paused_at = now(), paused_by = 'cli:kim' where lane = 'event'`);
  expect(troublesOf(await ask())).toContainEqual(expect.objectContaining({ kind: 'lane-paused' }));
  await api.store.query(`update lanes set paused_at = null where lane = 'event'`);
  const lane = {
    kind: 'lane-paused',
    subject: 'event',
    since: expect.any(String),
    until: expect.any(String),
  };
  expect(healedIn(await ask())).toContainEqual({ ...lane, said: 'The lane event goes on.' });
  expect(healedIn(await ask('/v1/status', 'ko'))).toContainEqual({
    ...lane,
    said: 'event 차선이 다시 나갑니다.',
  });
  expect(healedIn(await ask('/v1/status?space=default'))).toEqual([]);
});

it.each(healedKinds)('has the sentence in Korean that says that %s is over', (kind) => {
  const said = healedSentence({ kind, subject: 'mx', said: 'cause' });
  expect(koreanOf(said)).toMatch(/[가-힣]/);
});

const troublesOf = (body: unknown) =>
  z.looseObject({ troubles: z.array(z.looseObject({ kind: z.string() })) }).parse(body).troubles;
