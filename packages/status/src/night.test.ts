// Three rows of a night on call that was practised, on a real ledger, as the first screen tells them: known at the next look, with
// how many letters, since when and the next step, and that they are over, in one sentence. Nothing that is shown is older than ten
// seconds (paced.test.ts), and the console looks once a second.

import { cancelUnclaimed, pauseApp, resumeApp } from '@pabal/db/apps';
import { beginEdition, cancelEdition, pauseEditions, suppressCancelled } from '@pabal/db/editions';
import { addFlow, ageClasses, reportProcess } from '@pabal/db/status';
import { createTestEditions, createTestLetters, testDefinition } from '@pabal/db/testing';
import { useStore } from '@pabal/test/support';
import { readStatus, type Status } from './status.ts';
import { createHealing } from './troubles/index.ts';

const { store } = useStore({
  empty: ['apps', 'events', 'deliveries', 'newsletters', 'recipients', 'processes', 'flow'],
});

let look: () => Promise<Status>;

beforeEach(async () => {
  for (const service of ['api', 'builder', 'sender'] as const)
    await reportProcess(store, {
      ...{ id: `${service}-1`, service, version: '1.0.0', sweptMsAgo: 0 },
      readiness: { status: 'ready', checks: {} },
    });
  const healing = createHealing();
  look = () => readStatus(store, { healing });
});

const kinds = ({ troubles }: Status) => troubles.map(({ kind }) => kind);
const over = ({ healed }: Status) => healed.map(({ said }) => said);

it('a newsletter by mistake: it is seen while it goes out, stopped at once, and given up', async () => {
  const editions = await createTestEditions(store, 'digest');
  await editions.subscribe('kim', 'lee', 'park');
  const { id } = await editions.sending();
  // A newsletter that goes out is no trouble: it is known by somebody who looks at what goes out.
  expect(await look()).toMatchObject({
    sentence: 'All is well.',
    editions: [{ id, newsletter: 'digest', state: 'sending', planned: 3, pausedAt: null }],
    lanes: [{}, { lane: 'newsletter', waiting: 3 }],
  });

  await pauseEditions(store, 'cli:kim');
  const stopped = await look();
  expect(stopped.troubles).toEqual([
    {
      kind: 'edition-paused',
      what: 'An edition of digest is paused.',
      since: expect.any(Date),
      letters: 3,
      next: 'Resume or cancel it.',
      command: `pabal editions resume ${id}`,
      subject: 'digest',
    },
  ]);
  expect(stopped.lanes[1]).toMatchObject({
    waitsFor: [{ reason: 'edition-paused', name: 'digest', letters: 3, since: expect.any(Date) }],
  });

  await cancelEdition(store, id, { actor: 'cli:kim', reason: 'by mistake' });
  await suppressCancelled(store, id);
  const given = await look();
  expect(given).toMatchObject({ sentence: 'All is well.', editions: [], lanes: [{}, { waiting: 0 }] });
  expect(given.healed).toEqual([
    {
      ...{ kind: 'edition-paused', subject: 'digest', said: 'The edition of digest is not paused any more.' },
      ...{ since: stopped.troubles[0]?.since, until: given.at },
    },
  ]);
});

it('a slot passes: told with why, from the time that the newsletter says, and no more once its edition is over', async () => {
  await createTestEditions(store, 'digest');
  const edition = await beginEdition(store, 'digest', { definition: testDefinition });
  const late = (minutes: number) =>
    store.query(`update editions set slot = now() - make_interval(mins => $2), reason = $3 where id = $1`, [
      ...[edition?.id, minutes, 'The source of the newsletter answered 500.'],
    ]);
  await late(59);
  expect(kinds(await look())).toEqual([]);
  await late(61);
  const { troubles, editions } = await look();
  expect(troubles).toEqual([
    {
      kind: 'slot-overdue',
      what: 'Newsletter digest is overdue: its edition is collecting. The source of the newsletter answered 500.',
      since: editions[0]?.slot,
      letters: null,
      next: 'Look at the edition and send, resume or cancel it.',
      command: `pabal editions show ${edition?.id}`,
      subject: 'digest',
      said: 'The source of the newsletter answered 500.',
    },
  ]);
  expect(editions).toMatchObject([
    { state: 'collecting', reason: 'The source of the newsletter answered 500.' },
  ]);
  await store.query(`update editions set state = 'finished'`);
  const served = await look();
  expect(served.sentence).toBe('All is well.');
  expect(over(served)).toEqual(['Newsletter digest is not overdue any more.']);
});

it('a slot passes while nobody makes editions: told with what to do', async () => {
  await createTestEditions(store, 'digest');
  await store.query(`update newsletters set next_slot_at = now() - interval '61 minutes'`);
  const { troubles } = await look();
  expect(troubles).toMatchObject([
    {
      kind: 'slot-overdue',
      what: 'Newsletter digest is overdue: no edition was made.',
      since: expect.any(Date),
      next: 'See whether a builder is alive; it makes the edition, or says why not.',
      command: 'pabal newsletters show digest',
    },
  ]);
  await store.query(`update newsletters set next_slot_at = now() + interval '1 day'`);
  expect(over(await look())).toEqual(['Newsletter digest is not overdue any more.']);
});

it('an app posts far too much: told by its name, others go before it, it is paused, and what it posted is taken back', async () => {
  const [shop, bank] = [await createTestLetters(store), await createTestLetters(store)];
  await store.query(`update apps set name = 'shop' where id = $1`, [shop.appId]);
  // What an app posts beyond its share is written so that it waits in the ledger for its turn.
  await shop.accept(1_200, { waits: true });
  await bank.accept(2);
  await addFlow(store, [
    { lane: 'event', planned: 1_202, sent: 0, ages: Array.from({ length: ageClasses }, () => 0) },
  ]);
  await store.query(`update flow set minute = minute - interval '1 minute'`);
  const flooded = await look();
  expect(flooded.troubles).toEqual([
    {
      kind: 'app-beyond-share',
      what: 'App shop has posted far more than its share; its letters wait in the ledger, and those of other apps go before them.',
      since: expect.any(Date),
      letters: 1_200,
      next: 'They go in turn. When the app did not mean it, pause it, and cancel what it has posted.',
      command: 'pabal apps pause shop',
      subject: 'shop',
    },
  ]);
  expect(flooded.lanes[0]).toMatchObject({
    waiting: 1_202,
    inPerMinute: expect.closeTo(240.4),
    waitsFor: [
      { reason: 'release', name: 'shop', letters: 1_200 },
      { reason: 'sender', letters: 2 },
    ],
  });

  await pauseApp(store, 'shop', 'cli:kim');
  const paused = await look();
  expect(paused.troubles).toMatchObject([
    { kind: 'app-paused', letters: 1_200, since: expect.any(Date), command: 'pabal apps resume shop' },
  ]);
  expect(over(paused)).toEqual(['Few letters of app shop wait for its share now, or none.']);

  const posted = { appId: shop.appId, before: new Date(Date.now() + 60_000) };
  const decision = { actor: 'cli:kim', note: 'a loop', limit: 500 };
  while ((await cancelUnclaimed(store, posted, decision)) > 0);
  await resumeApp(store, 'shop');
  const quiet = await look();
  expect(quiet.troubles).toEqual([]);
  expect(quiet.lanes[0]).toMatchObject({ waiting: 2, waitsFor: [{ reason: 'sender', letters: 2 }] });
  expect(over(quiet)[0]).toBe('No letter waits for the paused app shop any more.');
});
