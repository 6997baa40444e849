import type { SeenProcess, Waiting } from '@pabal/db/status';
import type { Facts } from './facts.ts';
import { statusOf } from './status.ts';
import { findTroubles, harm } from './troubles.ts';

const now = new Date('2026-03-01T03:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);

function process(service: SeenProcess['service'], change: Partial<SeenProcess> = {}): SeenProcess {
  return {
    id: `${service}-1`,
    service,
    version: '1.0.0',
    startedAt: ago(3_600),
    seenAt: ago(1),
    silentMs: 1_000,
    readiness: { status: 'ready', checks: {} },
    sweptAt: service === 'builder' ? ago(1) : null,
    ...change,
  };
}

const everybody = [process('api'), process('builder'), process('sender')];
const nobody = { letters: 0, oldestAt: null, newestAt: null };

const well: Facts = {
  now,
  processes: everybody,
  waiting: [],
  flow: [],
  dead: nobody,
  unknown: nobody,
  causes: [],
  providers: [],
  limits: [],
  lanes: [],
  unfit: [],
  editions: [],
  overdue: [],
  nextSlots: [],
  feedsFailing: 0,
  feeds: 3,
};

const waits = (change: Partial<Waiting>): Waiting => ({
  ...{ lane: 'event', reason: 'sender', name: null, space: null, letters: 5, since: ago(90), nextAt: null },
  ...change,
});

const failing = (service: SeenProcess['service'], check: string, detail: unknown) =>
  process(service, { readiness: { status: 'not ready', checks: { [check]: { ok: false, detail } } } });

const provider = {
  name: 'mx.example',
  opensFor: 0,
  senders: 2,
  trouble: 'broken',
  since: ago(60),
  code: 535,
  status: null,
  reply: '535 password expired',
  nextTryAt: null,
  ...{ pausedAt: null, pausedBy: null, pauseReason: null },
  tryAskedAt: null,
  tryAskedBy: null,
  waiting: 7,
  oldestWaitingAt: ago(60),
} as const;

const limit = {
  key: 'domain:slow.example',
  cutRate: 1,
  cutSince: ago(30),
  cutUntil: null,
  blockedUntil: null,
  reason: '421 too fast',
  usedToday: 0,
  liftedAt: null,
  liftedBy: null,
  eventsWaiting: 4,
  newslettersWaiting: 1,
  oldestWaitingAt: ago(30),
  nextReturnAt: null,
  lastReturnAt: null,
  returnTooLate: 2,
};

it('finds nothing where all is well', () => {
  expect(findTroubles(well)).toEqual([]);
  expect(statusOf(well)).toMatchObject({ sentence: 'All is well.', troubles: [] });
});

const cases: readonly (readonly [string, Partial<Facts>, object])[] = [
  [
    'no sender is alive',
    {
      processes: [
        process('api'),
        process('builder'),
        process('sender', { silentMs: 20_000, seenAt: ago(20) }),
      ],
      waiting: [waits({})],
    },
    { kind: 'no-sender', since: ago(20), letters: 5 },
  ],
  [
    'no builder is alive',
    { processes: [process('api'), process('sender')] },
    { kind: 'no-builder', since: null },
  ],
  [
    'a builder lives and does not sweep',
    { processes: [process('api'), process('sender'), process('builder', { sweptAt: ago(31) })] },
    { kind: 'sweeper-late', since: ago(31) },
  ],
  [
    'a provider refuses the password',
    { providers: [provider] },
    {
      kind: 'provider-refuses',
      what: 'Provider mx.example refuses our credentials or setup. It said: 535 password expired',
      since: ago(60),
      letters: 7,
      command: 'pabal providers try mx.example',
    },
  ],
  [
    'a provider cannot be reached by some senders',
    { providers: [{ ...provider, trouble: 'lost', opensFor: 1, reply: null }] },
    { kind: 'provider-away', what: 'Provider mx.example cannot be reached (for 1 of 2 senders).' },
  ],
  [
    'the queue is away for a sender',
    {
      processes: [process('api'), process('builder'), failing('sender', 'queue', 'Redis is away.')],
      waiting: [waits({ since: ago(10) })],
    },
    { kind: 'queue-away', since: ago(10), letters: 5 },
  ],
  [
    'the queue is away for an api, which stays ready',
    {
      processes: [
        process('api', {
          readiness: {
            status: 'ready',
            checks: { queue: { ok: true, detail: { ok: false, kind: 'redis', reason: 'Redis is away.' } } },
          },
        }),
        process('builder'),
        process('sender'),
      ],
    },
    { kind: 'queue-away', what: 'The queue is away for api: bells are lost, no letter is. Redis is away.' },
  ],
  [
    'a process cannot work for another reason',
    { processes: [process('api'), process('builder'), failing('sender', 'lease', 'No sign of life.')] },
    { kind: 'check-failing', what: 'The check “lease” of sender fails. No sign of life.' },
  ],
  [
    'event letters wait for a sender for too long',
    { waiting: [waits({ since: ago(61) })] },
    { kind: 'letters-late', since: ago(61), letters: 5 },
  ],
  [
    'a slot has passed without an edition',
    {
      overdue: [
        {
          ...{ newsletter: 'daily', newsletterId: 'n1', space: 1, spaceName: 'default', slot: ago(900) },
          ...{ editionId: null, state: null, paused: false, reason: null },
        },
      ],
    },
    {
      kind: 'slot-overdue',
      what: 'Newsletter daily is overdue: no edition was made.',
      command: 'pabal newsletters show daily',
    },
  ],
  [
    'letters wait for a decision',
    { unknown: { letters: 3, oldestAt: ago(500), newestAt: ago(400) } },
    { kind: 'unknown-letters', since: ago(500), letters: 3, command: 'pabal unknown list' },
  ],
  [
    'letters fail for a new cause',
    {
      causes: [
        {
          ...{ id: 'abc', cause: 'render-failed daily.njk:3', outcome: 'render-failed', letters: 9 },
          ...{ lanes: ['event'], templates: ['x'], firstAt: ago(300), lastAt: ago(2) },
          ...{ exampleId: 'id', exampleReply: null, space: 'default' },
        },
      ],
    },
    { kind: 'new-dead-letters', letters: 9, since: ago(300), command: 'pabal dead-letters list --cause abc' },
  ],
  [
    'a domain is slowed down',
    { limits: [limit] },
    {
      kind: 'domain-slowed',
      what: 'slow.example takes letters only slowly. It said: 421 too fast 2 letters would come too late.',
      letters: 5,
      command: 'pabal limits lift domain:slow.example',
    },
  ],
  [
    'letters wait for their template',
    { unfit: [{ template: 'x', letters: 2, oldestAt: ago(9), exampleId: 'id', problem: 'x/ko.njk:3' }] },
    { kind: 'template-unfit', letters: 2, command: 'pabal templates retry x' },
  ],
  [
    'a template is broken on disk',
    {
      processes: [
        process('api'),
        process('builder'),
        process('sender', {
          readiness: {
            status: 'ready',
            checks: {
              templates: {
                ok: true,
                detail: { broken: [{ template: 'x', locale: 'ko', message: 'line 3' }] },
              },
            },
          },
        }),
      ],
    },
    {
      kind: 'template-broken',
      what: 'A template is broken and its last good version goes on. x (ko): line 3',
    },
  ],
  [
    'the lane of events is paused',
    {
      lanes: [{ lane: 'event', pausedAt: ago(40), pausedBy: 'cli:kim', reason: 'wrong links' }],
      waiting: [waits({ reason: 'lane-paused', letters: 7 })],
    },
    {
      ...{ kind: 'lane-paused', since: ago(40), letters: 7, command: 'pabal lanes resume event' },
      what: 'The lane event is paused by cli:kim: wrong links. No password reset is sent.',
    },
  ],
  [
    'a provider is paused',
    {
      providers: [
        {
          ...{ ...provider, trouble: null, since: null, reply: null, waiting: 3 },
          ...{ pausedAt: ago(40), pausedBy: 'cli:kim', pauseReason: 'they asked' },
        },
      ],
    },
    {
      ...{ kind: 'provider-paused', since: ago(40), letters: 3 },
      command: 'pabal providers resume mx.example',
    },
  ],
  [
    'an app is paused',
    { waiting: [waits({ reason: 'app-paused', name: 'shop' })] },
    { kind: 'app-paused', command: 'pabal apps resume shop', letters: 5 },
  ],
  [
    'an edition is paused',
    { editions: [edition({ pausedAt: ago(40) })] },
    { kind: 'edition-paused', since: ago(40), command: 'pabal editions resume e1' },
  ],
  [
    'an edition waits for approval',
    { editions: [edition({ waitsForApproval: true })] },
    { kind: 'edition-waits', command: 'pabal editions approve e1' },
  ],
  [
    'newsletters are held back',
    {
      processes: [
        process('api'),
        process('builder'),
        process('sender', {
          readiness: {
            status: 'ready',
            checks: { limits: { ok: true, detail: { newslettersPaused: true } } },
          },
        }),
      ],
      waiting: [waits({ lane: 'newsletter', reason: 'release', letters: 100 })],
    },
    { kind: 'newsletters-held', letters: 100 },
  ],
  [
    'one of two senders went silent',
    {
      processes: [...everybody, process('sender', { id: 'sender-2', silentMs: 60_000, seenAt: ago(60) })],
    },
    { kind: 'process-silent', since: ago(60) },
  ],
  [
    'feeds cannot be read',
    { feedsFailing: 2, feeds: 3 },
    { kind: 'feeds-failing', what: '2 of 5 feeds cannot be read.' },
  ],
  [
    'PostgreSQL has a setup that breaks a promise',
    {
      processes: [
        process('api', {
          readiness: {
            status: 'ready',
            checks: { store: { ok: true, detail: { warnings: ['A standby is asynchronous.'] } } },
          },
        }),
        process('builder'),
        process('sender'),
      ],
    },
    { kind: 'warning', what: 'A standby is asynchronous.' },
  ],
];

function edition(change: object) {
  return {
    ...{ id: 'e1', newsletter: 'daily', space: 'default', state: 'ready', slot: ago(100), pausedAt: null },
    ...{ waitsForApproval: false, planned: 10, rate: null, reason: null },
    ...change,
  };
}

it.each(cases)('says so when %s, with the next step', (_, change, trouble) => {
  const found = findTroubles({ ...well, ...change });
  expect(found).toContainEqual(expect.objectContaining(trouble));
  for (const { what, next } of found) expect(`${what} ${next}`).toMatch(/^[^\n]+\.$/);
});

it('has a case for every kind of trouble', () => {
  const kinds = cases.flatMap(([, change]) => findTroubles({ ...well, ...change })).map(({ kind }) => kind);
  expect([...new Set(kinds)].sort()).toEqual([...harm].sort());
});

it('puts the most harmful first, and tells it in the sentence', () => {
  const { sentence, troubles } = statusOf({ ...well, feedsFailing: 1, providers: [provider] });
  expect(troubles.map(({ kind }) => kind)).toEqual(['provider-refuses', 'feeds-failing']);
  expect(sentence).toMatch(/^2 things are not well\. Provider mx\.example refuses/);
});

it('does not call letters late that wait for a provider that is told already', () => {
  const kinds = findTroubles({ ...well, providers: [provider], waiting: [waits({ since: ago(600) })] });
  expect(kinds.map(({ kind }) => kind)).toEqual(['provider-refuses']);
});

it('says when a lane will be empty at the rate of the last minutes', () => {
  const { lanes } = statusOf({
    ...well,
    waiting: [waits({ letters: 120, since: ago(2) }), waits({ reason: 'retry', letters: 5 })],
    flow: [{ lane: 'event', planned: 500, sent: 300, ages: [300] }],
  });
  expect(lanes[0]).toMatchObject({
    ...{ lane: 'event', waiting: 125, oldestWaitingAt: ago(2), inPerMinute: 100, outPerMinute: 60 },
    ...{ emptyAt: new Date(now.getTime() + 120_000), p50Seconds: 0.01 },
  });
  expect(lanes[1]).toMatchObject({ lane: 'newsletter', waiting: 0, emptyAt: null, p50Seconds: null });
});

it('reads nothing into a readiness of another form', () => {
  const processes = [process('api'), process('builder'), process('sender', { readiness: ['?'] })];
  const { troubles, processes: shown } = statusOf({ ...well, processes });
  expect(troubles).toEqual([]);
  expect(shown[2]).toMatchObject({ alive: true, ready: false });
});
