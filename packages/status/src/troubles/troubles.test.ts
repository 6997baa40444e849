import type { SeenProcess, Waiting } from '@pabal/db/status';
import { asynchronousStandby } from '@pabal/db/store';
import type { Facts } from '../facts.ts';
import { reportEveryMs } from '../presence.ts';
import { statusOf } from '../status.ts';
import { createHealing, findTroubles, harm } from './index.ts';

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
  waitingAt: now,
  waitingEveryMs: 0,
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
  replication: { readOnly: false, waits: false, standbys: 0, synchronous: 0, hidden: 0 },
  afterwards: [],
  feedsFailing: 0,
  feedsFailingSince: null,
  feeds: 3,
};

const waits = (change: Partial<Waiting>): Waiting => ({
  ...{ lane: 'event', reason: 'sender', name: null, space: null, letters: 5, since: ago(90), nextAt: null },
  ...change,
});

const failing = (service: SeenProcess['service'], check: string, detail: unknown) =>
  process(service, {
    readiness: { status: 'not ready', checks: { [check]: { ok: false, detail, unwellMs: 9_000 } } },
  });

/** An api, a builder, and a sender whose check says this. */
const withSender = (check: string, detail: unknown, change: object = {}): readonly SeenProcess[] => [
  process('api'),
  process('builder'),
  process('sender', {
    readiness: { status: 'ready', checks: { [check]: { ok: true, detail, ...change } } },
  }),
];

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
  ...{ pausedAt: null, pausedBy: null, pauseReason: null, daily: null, usedToday: 0, spentAt: null },
  dailyGoal: null,
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
    'the only builder went silent',
    {
      processes: [
        process('api'),
        process('sender'),
        process('builder', { silentMs: 20_000, seenAt: ago(20) }),
      ],
    },
    { kind: 'no-builder', since: ago(20) },
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
    'a provider says that its allowance is used up',
    { providers: [{ ...provider, trouble: 'closed', reply: '452 daily limit reached' }] },
    {
      kind: 'quota-used-up',
      what: 'Provider mx.example has no room or allowance left. It said: 452 daily limit reached',
      letters: 7,
    },
  ],
  [
    'a provider has had all letters of the day',
    {
      providers: [
        {
          ...{ ...provider, trouble: null, since: null, reply: null, opensFor: 2 },
          ...{ daily: 50_000, usedToday: 50_000, spentAt: ago(40) },
        },
      ],
      waiting: [waits({ since: ago(600) })],
    },
    {
      ...{ kind: 'quota-used-up', since: ago(40), letters: 7, command: 'pabal providers list' },
      what: 'Provider mx.example has had all 50000 letters that SMTP_URL allows it for this day (UTC).',
    },
  ],
  [
    'a provider that is warmed up has had all letters of the day',
    {
      providers: [
        {
          ...{ ...provider, trouble: null, since: null, reply: null, opensFor: 2 },
          ...{ daily: 50, dailyGoal: 10_000, usedToday: 50, spentAt: ago(40) },
        },
      ],
    },
    {
      kind: 'quota-used-up',
      next: 'It is warmed up to 10000 letters a day and has more tomorrow, at 00:00 UTC. Let another provider take the rest.',
    },
  ],
  [
    'a provider takes long for each letter',
    {
      processes: withSender(
        'smtp',
        { slow: [{ provider: 'mx', seconds: 5.04, connections: 40 }] },
        { unwellMs: 9_000 },
      ),
      waiting: [waits({ letters: 590 })],
    },
    {
      ...{ kind: 'provider-slow', since: ago(10), letters: 590, subject: 'mx' },
      what: 'Provider mx takes 5.0 s for a letter, and all 40 connections to it are busy: about 7.9 letters a second can leave.',
    },
  ],
  [
    'PostgreSQL waits for a standby that is not there',
    { replication: { readOnly: false, waits: true, standbys: 1, synchronous: 0, hidden: 0 } },
    { kind: 'standby-missing', since: ago(1), what: expect.stringContaining('nothing can be committed') },
  ],
  [
    'PostgreSQL can only be read',
    { replication: { ...well.replication, readOnly: true }, waiting: [waits({})] },
    { kind: 'store-read-only', since: ago(1), letters: 5 },
  ],
  [
    'a standby follows that nobody waits for',
    { processes: withSender('store', { warnings: [asynchronousStandby] }, { unwellMs: 59_000 }) },
    { kind: 'standby-asynchronous', what: asynchronousStandby, since: ago(60) },
  ],
  [
    'the clock of a process is wrong',
    {
      processes: withSender(
        'clock',
        { ok: false, offMs: -61_800, reason: 'Its clock is 62 s ahead.' },
        { unwellMs: 4_000 },
      ),
    },
    {
      ...{ kind: 'clock-off', since: ago(5), subject: 'sender sender-1', said: '+62 s' },
      what: expect.stringMatching(/^The clock of sender sender-1 is 62 s ahead of that of PostgreSQL: /),
    },
  ],
  [
    'requests come with a wrong key',
    {
      processes: [
        process('api', {
          readiness: {
            status: 'ready',
            checks: {
              keys: {
                ok: true,
                detail: { refused: { requests: 30, keyPrefix: 'pbl_live_ab' } },
                unwellMs: 0,
              },
            },
          },
        }),
        process('builder'),
        process('sender'),
      ],
    },
    {
      ...{ kind: 'keys-refused', since: ago(1), letters: null, command: 'pabal apps list' },
      what: expect.stringMatching(/^30 requests within a minute .* most of them with pbl_live_ab…\. /),
    },
  ],
  [
    'an app is far beyond its share',
    { waiting: [waits({ reason: 'release', name: 'shop', space: 'default', letters: 10_000 })] },
    { kind: 'app-beyond-share', letters: 10_000, since: ago(90), command: 'pabal apps pause shop' },
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
    { kind: 'check-failing', what: 'The check “lease” of sender fails. No sign of life.', since: ago(10) },
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
                ...{ ok: true, unwellMs: 4_000 },
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
      since: ago(5),
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
    { feedsFailing: 2, feeds: 3, feedsFailingSince: ago(70) },
    { kind: 'feeds-failing', what: '2 of 5 feeds cannot be read.', since: ago(70) },
  ],
  [
    'PostgreSQL has a setup that breaks a promise',
    {
      processes: [
        process('api', {
          readiness: {
            status: 'ready',
            checks: { store: { ok: true, unwellMs: 0, detail: { warnings: ['Settings do not arrive.'] } } },
          },
        }),
        process('builder'),
        process('sender'),
      ],
    },
    { kind: 'warning', what: 'Settings do not arrive.', since: ago(1) },
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

const week = (change: Partial<Facts['afterwards'][number]>) => ({
  ...{ by: 'provider' as const, name: 'main', space: null, sent: 10_000, delivered: 9_000 },
  ...{ bounced: 100, complained: 0, ...change },
});
const comesBack = {
  afterwards: [week({ bounced: 500 }), week({ complained: 10 }), week({ complained: 30 })],
};

/** Every trouble of every case. */
const all = [...cases.map(([, change]) => change), comesBack].flatMap((change) =>
  findTroubles({ ...well, ...change }),
);

it('has a case for every kind of trouble', () => {
  expect([...new Set(all.map(({ kind }) => kind))].sort()).toEqual([...harm].sort());
});

/** They touch processes, files and requests, or letters that are not made yet. */
const withoutLetters: ReadonlySet<string> = new Set([
  ...['no-builder', 'check-failing', 'sweeper-late', 'process-silent', 'warning', 'standby-asynchronous'],
  ...['clock-off', 'keys-refused', 'template-broken', 'slot-overdue', 'feeds-failing'],
]);
/** They are rates of seven days. */
const withoutSince: ReadonlySet<string> = new Set(['complaints', 'many-complaints', 'letters-come-back']);

it.each(harm)(
  'says of %s how many letters it touches, since when, what to do, and then that it is over',
  (kind) => {
    const own = all.filter((trouble) => trouble.kind === kind);
    for (const { letters, next } of own) {
      expect(letters === null).toBe(withoutLetters.has(kind));
      expect(next).toMatch(/^[A-Z].{15,}\.$/);
    }
    // A process that was never seen has no time at which it was seen last.
    expect(own.some(({ since }) => since !== null)).toBe(!withoutSince.has(kind));
    for (const trouble of own) {
      const { note } = createHealing();
      note([trouble], now);
      const [healed, ...more] = note([], new Date(now.getTime() + 5_000));
      expect(more).toEqual([]);
      expect(healed).toMatchObject({
        kind,
        since: trouble.since ?? now,
        said: expect.stringMatching(/^[A-Z].+/),
      });
      // What it is about is named, where there is something.
      expect(healed?.said).not.toMatch(/ {2}|undefined| \.|: ?$/);
    }
  },
);

it('puts the most harmful first, and tells it in the sentence', () => {
  const { sentence, troubles } = statusOf({ ...well, feedsFailing: 1, providers: [provider] });
  expect(troubles.map(({ kind }) => kind)).toEqual(['provider-refuses', 'feeds-failing']);
  expect(sentence).toMatch(/^2 things are not well\. Provider mx\.example refuses/);
});

it('does not call letters late that wait for a provider that is told already', () => {
  const kinds = findTroubles({ ...well, providers: [provider], waiting: [waits({ since: ago(600) })] });
  expect(kinds.map(({ kind }) => kind)).toEqual(['provider-refuses']);
});

it.each([
  ['each time', 0, 0, null],
  ['about once a second', 1_200, 1, null],
  ['every few seconds, and was now', 3_000, 0, now],
  ['every few seconds', 3_000, 2, ago(2)],
])(
  'says when what waits was counted if that is done %s, and else nothing',
  (_, waitingEveryMs, age, countedAt) => {
    const { lanes } = statusOf({ ...well, waitingEveryMs, waitingAt: ago(age) });
    expect(lanes.map((lane) => lane.countedAt)).toEqual([countedAt, countedAt]);
  },
);

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

it.each([
  ['standby-missing', { waits: true }],
  ['store-read-only', { readOnly: true }],
  ['store-read-only', { readOnly: true, waits: true }],
])('says %s and not that nobody is alive, where nobody can say that they are', (kind, change) => {
  const troubles = findTroubles({
    ...well,
    replication: { ...well.replication, ...change },
    processes: everybody.map((one) => ({ ...one, silentMs: 60_000 })),
  });
  expect(troubles.map((trouble) => trouble.kind)).toEqual([kind]);
});

it('tells a process that is gone 15 s after its last sign of life at the latest, and what it says sooner', () => {
  // The console is told once a second.
  const lastLookMs = 15_000 - 1_000;
  const troubles = findTroubles({
    ...well,
    processes: [process('api'), process('sender'), process('builder', { silentMs: lastLookMs })],
  });
  expect(troubles.map(({ kind }) => kind)).toEqual(['no-builder', 'process-silent']);
  expect(reportEveryMs).toBeLessThan(lastLookMs);
});

it('reads nothing into a readiness of another form', () => {
  const processes = [process('api'), process('builder'), process('sender', { readiness: ['?'] })];
  const { troubles, processes: shown } = statusOf({ ...well, processes });
  expect(troubles).toEqual([]);
  expect(shown[2]).toMatchObject({ alive: true, ready: false });
});

describe('what comes back', () => {
  const found = (...afterwards: Facts['afterwards']) => findTroubles({ ...well, afterwards });

  it('is told when as many call letters spam as mailbox providers warn of, and graver when they refuse us', () => {
    expect(found(week({ complained: 9 }))).toEqual([]);
    expect(found(week({ complained: 10 }))).toMatchObject([
      {
        ...{ kind: 'complaints', letters: 10, subject: 'main', command: null },
        what: '0.10 % of the 10000 letters that main took within seven days were called spam.',
      },
    ]);
    const newsletter = { by: 'newsletter' as const, name: 'digest', space: 'sales' };
    expect(found(week({ ...newsletter, complained: 41 }))).toMatchObject([
      {
        ...{ kind: 'many-complaints', subject: 'sales/digest', said: '0.41 % (41 / 10000)' },
        command: 'pabal newsletters show digest --space sales',
        what: '0.41 % of the 10000 letters of newsletter sales/digest within seven days were called spam: mailbox providers begin to refuse us.',
      },
    ]);
  });

  it('is told when many letters come back, and not of a few', () => {
    const domain = { by: 'domain' as const, name: 'naver.example' };
    expect(found(week({ ...domain, bounced: 499 }))).toEqual([]);
    expect(found(week({ ...domain, sent: 300, bounced: 19 }))).toEqual([]);
    const few = week({ ...domain, sent: 300, complained: 3, bounced: 0 });
    expect(found(few, week({ bounced: 500 }))).toMatchObject([
      {
        kind: 'letters-come-back',
        what: '5.0 % of the 10000 letters that main took within seven days came back.',
      },
    ]);
  });
});
