// What is not well, judged from the facts: what it is, since when, how many letters it touches, and the next step. The list
// is ordered by harm; `harm` says in which order.

import { defaultSpace, type Service } from '@pabal/domain';
import { type Facts, lettersOf, mayGo } from './facts.ts';
import {
  aliveOf,
  failedChecks,
  holdsNewsletters,
  isAlive,
  templateProblems,
  warningsOf,
} from './readiness.ts';

/** The kinds of trouble, the most harmful first. */
export const harm = [
  'no-sender',
  'lane-paused',
  'provider-refuses',
  'provider-away',
  'queue-away',
  'check-failing',
  'no-builder',
  'sweeper-late',
  'letters-late',
  'slot-overdue',
  'unknown-letters',
  'new-dead-letters',
  'domain-slowed',
  'template-unfit',
  'template-broken',
  'provider-paused',
  'app-paused',
  'edition-paused',
  'edition-waits',
  'newsletters-held',
  'process-silent',
  'feeds-failing',
  'warning',
] as const;
type TroubleKind = (typeof harm)[number];

export interface Trouble {
  readonly kind: TroubleKind;
  /** A sentence: what is not well. */
  readonly what: string;
  readonly since: Date | null;
  /** Letters that it touches now; null where it touches none, or their number is not known. */
  readonly letters: number | null;
  /** A sentence: what to do. */
  readonly next: string;
  /** The command that shows more, or does it. */
  readonly command: string | null;
  /** What it is about: a provider, a domain, an app, a newsletter; for those who say it in another language. */
  readonly subject?: string | null | undefined;
  /** What that answered or what is wrong with it, in its own words. */
  readonly said?: string | null | undefined;
}

/** Event letters that may go and do not for so long are a trouble of their own. */
const lateAfterSeconds = 60;
/** A cause of dead letters counts as new for so long. */
const newForMs = 60 * 60_000;
/** A sweep comes every second; without one for so long, lost bells are not rung again. */
const sweptWithinMs = 30_000;

export function findTroubles(facts: Facts): Trouble[] {
  const rules = [
    missingServices,
    providers,
    checks,
    sweeper,
    lateLetters,
    slots,
    parked,
    limits,
    templates,
    lanes,
    pauses,
    editions,
    heldNewsletters,
    silentProcesses,
    feeds,
    warnings,
  ];
  const place = ({ kind }: Trouble) => harm.indexOf(kind);
  return rules.flatMap((rule) => rule(facts)).sort((a, b) => place(a) - place(b));
}

type Rule = (facts: Facts) => Trouble[];

const earliest = (dates: readonly Date[]): Date | null =>
  dates.length === 0 ? null : new Date(Math.min(...dates.map((date) => date.getTime())));
const latest = (dates: readonly Date[]): Date | null =>
  dates.length === 0 ? null : new Date(Math.max(...dates.map((date) => date.getTime())));

/** When the last process of a service was seen, if any was within a day. */
const lastSeen = ({ processes }: Facts, service: Service) =>
  latest(processes.filter((process) => process.service === service).map(({ seenAt }) => seenAt));

const missingServices: Rule = (facts) => {
  const troubles: Trouble[] = [];
  if (aliveOf(facts, 'sender').length === 0) {
    const letters = lettersOf(mayGo(facts.waiting));
    troubles.push({
      kind: 'no-sender',
      what: 'No sender is alive: nothing is sent.',
      since: lastSeen(facts, 'sender'),
      letters,
      next: 'Start senders; letters wait in the ledger and go when one is there.',
      command: null,
    });
  }
  if (aliveOf(facts, 'builder').length === 0) {
    troubles.push({
      kind: 'no-builder',
      what: 'No builder is alive: groups are not expanded, editions are not made, lost bells are not rung again.',
      since: lastSeen(facts, 'builder'),
      letters: null,
      next: 'Start a builder; it goes on where the last one was.',
      command: null,
    });
  }
  return troubles;
};

const providers: Rule = (facts) =>
  facts.providers
    .filter(({ trouble }) => trouble !== null)
    .map(({ name, trouble, since, reply, opensFor, senders, waiting, nextTryAt }) => {
      const words = reply === null ? '' : ` It said: ${reply}`;
      const whom = opensFor === 0 ? '' : ` (for ${senders - opensFor} of ${senders} senders)`;
      const refuses = trouble === 'broken';
      const what = refuses ? 'refuses our credentials or setup' : troubleWords[trouble ?? 'lost'];
      const again = nextTryAt === null ? 'It is tried again by itself' : 'The next letter tries it by itself';
      return {
        kind: refuses ? 'provider-refuses' : 'provider-away',
        what: `Provider ${name} ${what}${whom}.${words}`,
        since,
        letters: waiting,
        next: refuses
          ? 'Mend SMTP_URL or the account, then have it tried at once.'
          : `${again}; when you know that it is well, have it tried at once.`,
        command: `pabal providers try ${name}`,
        subject: name,
        said: reply ?? undefined,
      };
    });

const troubleWords = { lost: 'cannot be reached', closed: 'takes no letters now', broken: 'refuses us' };

const checks: Rule = (facts) => {
  const failing = new Map<string, { services: Set<string>; reason: string }>();
  for (const process of facts.processes.filter(isAlive)) {
    for (const { check, reason } of failedChecks(process)) {
      // How providers stand is told by itself, and a process that was told to stop is none in trouble.
      if (check === 'smtp' || check === 'leaving') continue;
      const found = failing.get(check) ?? { services: new Set<string>(), reason };
      found.services.add(process.service);
      failing.set(check, found);
    }
  }
  return [...failing].map(([check, { services, reason }]) => {
    const who = [...services].join(' and ');
    if (check === 'queue') return queueAway(facts, reason, who);
    return {
      kind: 'check-failing',
      what: `The check “${check}” of ${who} fails. ${reason}`,
      since: null,
      letters: null,
      next: 'Look at /readyz and the log of that process.',
      command: null,
      subject: `${check} · ${who}`,
      said: reason,
    };
  });
};

const queueAway = (facts: Facts, reason: string, who: string): Trouble => ({
  kind: 'queue-away',
  what: `The queue is away for ${who}: bells are lost, no letter is. ${reason}`,
  since: earliest(mayGo(facts.waiting).map(({ since }) => since)),
  letters: lettersOf(mayGo(facts.waiting)),
  next: 'Bring Redis (or the queue’s PostgreSQL) back; the sweeper rings for everything that waits.',
  command: null,
  subject: who,
  said: reason,
});

const sweeper: Rule = (facts) => {
  if (aliveOf(facts, 'builder').length === 0) return [];
  const swept = latest(facts.processes.flatMap(({ sweptAt }) => sweptAt ?? []));
  if (swept !== null && facts.now.getTime() - swept.getTime() <= sweptWithinMs) return [];
  // A builder that has just begun has not swept yet.
  const youngest = latest(aliveOf(facts, 'builder').map(({ startedAt }) => startedAt));
  if (swept === null && youngest !== null && facts.now.getTime() - youngest.getTime() <= sweptWithinMs)
    return [];
  return [
    {
      kind: 'sweeper-late',
      what: 'The sweeper is late: bells that were lost are not rung again.',
      since: swept,
      letters: null,
      next: 'Look at the log of the builders; a builder that hangs is to be restarted.',
      command: null,
    },
  ];
};

const lateLetters: Rule = (facts) => {
  // Where there is no sender, or no provider takes letters, that is the trouble.
  if (aliveOf(facts, 'sender').length === 0) return [];
  if (
    facts.providers.length > 0 &&
    facts.providers.every((one) => one.opensFor === 0 || one.pausedAt !== null)
  )
    return [];
  const late = facts.waiting.filter(
    ({ lane, reason, since }) =>
      lane === 'event' &&
      reason === 'sender' &&
      facts.now.getTime() - since.getTime() > lateAfterSeconds * 1_000,
  );
  return late.map(({ letters, since }) => ({
    kind: 'letters-late',
    what: `Event letters have waited for a sender for more than ${lateAfterSeconds} s.`,
    since,
    letters,
    next: 'Letters come in faster than they leave: add senders or connections, or see whether the provider is slow.',
    command: 'pabal apps list',
  }));
};

const slots: Rule = ({ overdue }) =>
  overdue.map(({ newsletter, spaceName, slot, state, paused, reason, editionId }) => {
    const how = inSpaceOf(spaceName);
    const where = state === null ? 'no edition was made' : `its edition is ${paused ? 'paused' : state}`;
    return {
      kind: 'slot-overdue',
      what: `Newsletter ${named(newsletter, spaceName)} is overdue: ${where}.${reason === null ? '' : ` ${reason}`}`,
      since: slot,
      letters: null,
      next:
        editionId === null
          ? 'See whether a builder is alive; it makes the edition, or says why not.'
          : 'Look at the edition and send, resume or cancel it.',
      command:
        editionId === null
          ? `pabal newsletters show ${newsletter}${how}`
          : `pabal editions show ${editionId}${how}`,
      subject: newsletter,
      said: reason ?? undefined,
    };
  });

/** What a command needs to see something of another space. */
const inSpaceOf = (space: string | null) =>
  space === null || space === defaultSpace.name ? '' : ` --space ${space}`;

/** An app or a newsletter, with its space where that is another one than `default`. */
const named = (name: string, space: string | null) =>
  space === null || space === defaultSpace.name ? name : `${space}/${name}`;

const parked: Rule = ({ now, unknown, causes }) => {
  const troubles: Trouble[] = causes
    .filter(({ firstAt }) => now.getTime() - firstAt.getTime() < newForMs)
    .map(({ id, cause, letters, firstAt, space }) => ({
      kind: 'new-dead-letters',
      what: `Letters have begun to fail for a new cause: ${cause}`,
      since: firstAt,
      letters,
      next: 'Mend the cause, then replay them; --dry-run shows what would go.',
      command: `pabal dead-letters list --cause ${id}${inSpaceOf(space)}`,
      subject: id,
      said: cause,
    }));
  if (unknown.letters > 0) {
    troubles.push({
      kind: 'unknown-letters',
      what: 'Letters wait for a decision: a server may have taken them, and its answer was lost.',
      since: unknown.oldestAt,
      letters: unknown.letters,
      next: 'Look for their Message-IDs in the log of the mail server, then resolve them.',
      command: 'pabal unknown list',
    });
  }
  return troubles;
};

const limits: Rule = ({ limits }) =>
  limits
    // A cut behind which nothing waits does no harm, and is over by itself.
    .filter(
      ({ key, eventsWaiting, newslettersWaiting, cutRate, blockedUntil }) =>
        key.startsWith('domain:') &&
        (cutRate !== null || blockedUntil !== null) &&
        eventsWaiting + newslettersWaiting > 0,
    )
    .map(({ key, cutSince, reason, eventsWaiting, newslettersWaiting, returnTooLate }) => ({
      kind: 'domain-slowed',
      what:
        `${key.slice('domain:'.length)} takes letters only slowly.${reason === null ? '' : ` It said: ${reason}`}` +
        (returnTooLate > 0 ? ` ${returnTooLate} letters would come too late.` : ''),
      since: cutSince,
      letters: eventsWaiting + newslettersWaiting,
      next: 'The rate grows by itself while letters pass; when the domain is known to be well, lift the limit.',
      command: `pabal limits lift ${key}`,
      subject: key.slice('domain:'.length),
      said: reason ?? undefined,
    }));

const templates: Rule = (facts) => [
  ...facts.unfit.map(
    ({ template, letters, oldestAt, problem }): Trouble => ({
      kind: 'template-unfit',
      what: `Letters of template ${template} cannot be made and wait.${problem === null ? '' : ` ${problem}`}`,
      since: oldestAt,
      letters,
      next: 'Mend the template; its letters are tried again as soon as it changes.',
      command: `pabal templates retry ${template}`,
      subject: template,
      said: problem ?? undefined,
    }),
  ),
  ...templateProblems(facts.processes.filter(isAlive)).map(
    (problem): Trouble => ({
      kind: 'template-broken',
      what: `A template is broken and its last good version goes on. ${problem}`,
      since: null,
      letters: null,
      next: 'Mend the file; the change is taken up by itself.',
      command: 'pabal templates check',
      said: problem,
    }),
  ),
];

const lanes: Rule = ({ lanes, waiting, providers }) => [
  ...lanes.flatMap(({ lane, pausedAt, pausedBy, reason }): Trouble[] => {
    if (pausedAt === null) return [];
    const held = waiting.filter((part) => part.lane === lane && part.reason === 'lane-paused');
    const harm = lane === 'event' ? ' No password reset is sent.' : '';
    return [
      {
        kind: 'lane-paused',
        what: `The lane ${lane} is paused by ${pausedBy ?? 'somebody'}${sentence(reason)}${harm}`,
        since: pausedAt,
        letters: lettersOf(held),
        next: 'Resume it when the reason is over; events are accepted meanwhile.',
        command: `pabal lanes resume ${lane}`,
        subject: lane,
        said: reason ?? undefined,
      },
    ];
  }),
  ...providers.flatMap(({ name, pausedAt, pausedBy, pauseReason, waiting }): Trouble[] => {
    if (pausedAt === null) return [];
    return [
      {
        kind: 'provider-paused',
        what: `Provider ${name} is paused by ${pausedBy ?? 'somebody'}${sentence(pauseReason)}`,
        since: pausedAt,
        letters: waiting,
        next: 'Resume it when the reason is over; other providers take its letters, where there are some.',
        command: `pabal providers resume ${name}`,
        subject: name,
        said: pauseReason ?? undefined,
      },
    ];
  }),
];

/** The reason behind a sentence, which ends with a full stop whether the reason does or not. */
const sentence = (reason: string | null) => (reason === null ? '.' : `: ${reason.replace(/[.\s]+$/, '')}.`);

const pauses: Rule = ({ waiting }) =>
  waiting.flatMap(({ reason, name, space, letters, since }): Trouble[] => {
    if (reason !== 'app-paused' || name === null) return [];
    return [
      {
        kind: 'app-paused',
        what: `App ${named(name, space)} is paused, and what it posts waits.`,
        since,
        letters,
        next: 'Resume it when the reason is over.',
        command: `pabal apps resume ${name}${inSpaceOf(space)}`,
        subject: name,
      },
    ];
  });

const editions: Rule = ({ editions }) =>
  editions.flatMap(({ id, newsletter: key, space, pausedAt, waitsForApproval, planned, slot }): Trouble[] => {
    const newsletter = named(key, space);
    if (pausedAt !== null)
      return [
        {
          kind: 'edition-paused',
          what: `An edition of ${newsletter} is paused.`,
          since: pausedAt,
          letters: planned,
          next: 'Resume or cancel it.',
          command: `pabal editions resume ${id}${inSpaceOf(space)}`,
          subject: newsletter,
        },
      ];
    if (!waitsForApproval) return [];
    return [
      {
        kind: 'edition-waits',
        what: `An edition of ${newsletter} waits for approval.`,
        since: slot,
        letters: planned,
        next: 'Look at it and approve or cancel it.',
        command: `pabal editions approve ${id}${inSpaceOf(space)}`,
        subject: newsletter,
      },
    ];
  });

const heldNewsletters: Rule = (facts) => {
  if (!holdsNewsletters(facts.processes.filter(isAlive))) return [];
  const held = facts.waiting.filter(
    ({ lane, reason }) => lane === 'newsletter' && (reason === 'sender' || reason === 'release'),
  );
  return [
    {
      kind: 'newsletters-held',
      what: 'Newsletters are held back, because event letters are slow.',
      since: earliest(held.map(({ since }) => since)),
      letters: lettersOf(held),
      next: 'They go on by themselves when event letters leave at once again; see what slows those.',
      command: 'pabal providers list',
    },
  ];
};

const silentProcesses: Rule = (facts) =>
  facts.processes
    .filter((process) => !isAlive(process))
    .map(({ id, service, seenAt }) => ({
      kind: 'process-silent',
      what: `${service} ${id} went silent without having stopped in order.`,
      since: seenAt,
      letters: null,
      next: 'Its letters were given back after SENDER_LEASE_SECONDS; see why it ended. It is forgotten after a day.',
      command: null,
      subject: `${service} ${id}`,
    }));

const feeds: Rule = ({ feeds, feedsFailing }) =>
  feedsFailing === 0
    ? []
    : [
        {
          kind: 'feeds-failing',
          what: `${feedsFailing} of ${feeds + feedsFailing} feeds cannot be read.`,
          since: null,
          letters: null,
          next: 'Look why; each is tried again by itself, ever more rarely.',
          command: 'pabal feeds list --failing',
          subject: String(feedsFailing),
        },
      ];

const warnings: Rule = (facts) =>
  warningsOf(facts.processes.filter(isAlive)).map((warning) => ({
    kind: 'warning',
    what: warning,
    since: null,
    letters: null,
    next: 'Change the setup as it says; no letter is touched now.',
    command: null,
    said: warning,
  }));
