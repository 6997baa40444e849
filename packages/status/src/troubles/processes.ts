// Processes that are missing, silent, or cannot do their work; and the PostgreSQL that they work with.

import { asynchronousStandby } from '@pabal/db/store';
import type { Service } from '@pabal/domain';
import { type Facts, lettersOf, mayGo } from '../facts.ts';
import { aliveOf, clockOff, failedChecks, isAlive, refusedKeys, warningsOf } from '../readiness.ts';
import { earliest, latest, nobodyCanReport, type Rule, type Trouble, waitsForNobody } from './trouble.ts';

/** A sweep comes every second; without one for so long, lost bells are not rung again. */
const sweptWithinMs = 30_000;

/** When the last process of a service was seen, if any was within a day. */
const lastSeen = ({ processes }: Facts, service: Service) =>
  latest(processes.filter((process) => process.service === service).map(({ seenAt }) => seenAt));

export const missingServices: Rule = (facts) => {
  if (nobodyCanReport(facts)) return [];
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

export const checks: Rule = (facts) => {
  const failing = new Map<string, { services: Set<string>; reason: string; times: Date[] }>();
  for (const process of facts.processes.filter(isAlive)) {
    for (const { check, reason, since } of failedChecks(process)) {
      if (toldApart.has(check)) continue;
      const found = failing.get(check) ?? { services: new Set<string>(), reason, times: [] };
      found.services.add(process.service);
      if (since !== null) found.times.push(since);
      failing.set(check, found);
    }
  }
  return [...failing].map(([check, { services, reason, times }]) => {
    const who = [...services].join(' and ');
    if (check === 'queue') return queueAway(facts, { reason, who, since: earliest(times) });
    return {
      kind: 'check-failing',
      what: `The check “${check}” of ${who} fails. ${reason}`,
      since: earliest(times),
      letters: null,
      next: 'Look at /readyz and the log of that process.',
      command: null,
      subject: `${check} · ${who}`,
      said: reason,
    };
  });
};

/** How providers and clocks stand is told by itself, and a process that was told to stop is none in trouble. */
const toldApart: ReadonlySet<string> = new Set(['smtp', 'clock', 'leaving']);

interface QueueAway {
  readonly reason: string;
  readonly who: string;
  readonly since: Date | null;
}

const queueAway = (facts: Facts, { reason, who, since }: QueueAway): Trouble => ({
  kind: 'queue-away',
  what: `The queue is away for ${who}: bells are lost, no letter is. ${reason}`,
  since: since ?? earliest(mayGo(facts.waiting).map((part) => part.since)),
  letters: lettersOf(mayGo(facts.waiting)),
  next: 'Bring Redis (or the queue’s PostgreSQL) back; the sweeper rings for everything that waits.',
  command: null,
  subject: who,
  said: reason,
});

export const sweeper: Rule = (facts) => {
  if (nobodyCanReport(facts) || aliveOf(facts, 'builder').length === 0) return [];
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

export const silentProcesses: Rule = (facts) =>
  (nobodyCanReport(facts) ? [] : facts.processes)
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

export const warnings: Rule = (facts) =>
  warningsOf(facts.processes.filter(isAlive)).map(({ said: warning, since }) => ({
    kind: warning === asynchronousStandby ? 'standby-asynchronous' : 'warning',
    what: warning,
    since,
    letters: null,
    next: 'Change the setup as it says; no letter is touched now.',
    command: null,
    said: warning,
  }));

/** Commits wait for a standby that is not there: every process stands still, and none can say so. */
export const missingStandby: Rule = (facts) => {
  if (!waitsForNobody(facts) || facts.replication.readOnly) return [];
  const { processes, waiting } = facts;
  const { standbys } = facts.replication;
  const others = standbys === 0 ? '' : ` ${standbys} follow without being waited for.`;
  return [
    {
      kind: 'standby-missing',
      what: `PostgreSQL waits for a standby that does not follow, so nothing can be committed: no event is accepted, no letter is sent.${others}`,
      since: latest(processes.map(({ seenAt }) => seenAt)),
      letters: lettersOf(mayGo(waiting)),
      next: 'Bring the standby back, or take it out of synchronous_standby_names (docs/operations.md, “A standby”).',
      command: null,
    },
  ];
};

/** A standby answers in place of the primary, or somebody has set it so: reading goes on, and nothing else does. */
export const readOnlyStore: Rule = ({ replication, processes, waiting }) => {
  if (!replication.readOnly) return [];
  return [
    {
      kind: 'store-read-only',
      what: 'PostgreSQL can only be read, so no event is accepted, and no letter is sent.',
      since: latest(processes.map(({ seenAt }) => seenAt)),
      letters: lettersOf(mayGo(waiting)),
      next: 'Promote the standby or let the address lead to the primary; else see default_transaction_read_only. What waits goes on by itself.',
      command: null,
    },
  ];
};

export const wrongClocks: Rule = (facts) =>
  facts.processes.filter(isAlive).flatMap((process) => {
    const off = clockOff(process);
    if (off === undefined) return [];
    const seconds = Math.round(Math.abs(off.said) / 1_000);
    const how = `${seconds} s ${off.said > 0 ? 'behind' : 'ahead of'} that of PostgreSQL`;
    return [
      {
        kind: 'clock-off',
        what: `The clock of ${process.service} ${process.id} is ${how}: dates of letters, links and log lines are wrong by so much.`,
        since: off.since,
        letters: null,
        next: 'Have the clock of that machine, or of PostgreSQL’s, set by NTP.',
        command: null,
        subject: `${process.service} ${process.id}`,
        said: `${off.said > 0 ? '-' : '+'}${seconds} s`,
      },
    ];
  });

export const refusedRequests: Rule = (facts) => {
  const told = refusedKeys(aliveOf(facts, 'api'));
  const [most] = told.toSorted((a, b) => b.said.requests - a.said.requests);
  if (most === undefined) return [];
  const requests = told.reduce((sum, { said }) => sum + said.requests, 0);
  return [
    {
      kind: 'keys-refused',
      what: `${requests} requests within a minute came with an API key that is unknown, revoked or expired, most of them with ${most.said.keyPrefix}…. Callers whose key is right are not affected.`,
      since: earliest(told.flatMap(({ since }) => since ?? [])),
      letters: null,
      next: 'Find out whose key it is: the log of the api names the address. Give that app a key that is in force.',
      command: 'pabal apps list',
      subject: most.said.keyPrefix,
    },
  ];
};
