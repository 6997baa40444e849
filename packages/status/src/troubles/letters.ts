// Letters that wait for too long, for a decision, or because somebody has paused them.

import { isMailShut } from '@pabal/limits';
import { lettersOf } from '../facts.ts';
import { aliveOf, holdsNewsletters, isAlive } from '../readiness.ts';
import { earliest, inSpaceOf, named, type Rule, sentence, type Trouble } from './trouble.ts';

/** Event letters that may go and do not for so long are a trouble of their own. */
const lateAfterSeconds = 60;
/** A cause of dead letters counts as new for so long. */
const newForMs = 60 * 60_000;

export const lateLetters: Rule = (facts) => {
  // Where there is no sender, or no provider takes letters, that is the trouble.
  if (aliveOf(facts, 'sender').length === 0) return [];
  if (isMailShut(facts.providers)) return [];
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

export const parked: Rule = ({ now, unknown, causes }) => {
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

export const pausedLanes: Rule = ({ lanes, waiting }) =>
  lanes.flatMap(({ lane, pausedAt, pausedBy, reason }): Trouble[] => {
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
  });

export const pausedApps: Rule = ({ waiting }) =>
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

/** An app whose letters wait for its share is told from so many on: fewer are gone within moments. */
const manyBeyondShare = 1_000;

export const appsBeyondShare: Rule = ({ waiting }) =>
  waiting.flatMap(({ lane, reason, name, space, letters, since }): Trouble[] => {
    if (lane !== 'event' || reason !== 'release' || name === null || letters < manyBeyondShare) return [];
    return [
      {
        kind: 'app-beyond-share',
        what: `App ${named(name, space)} has posted far more than its share; its letters wait in the ledger, and those of other apps go before them.`,
        since,
        letters,
        next: 'They go in turn. When the app did not mean it, pause it, and cancel what it has posted.',
        command: `pabal apps pause ${name}${inSpaceOf(space)}`,
        subject: name,
      },
    ];
  });

export const heldNewsletters: Rule = (facts) => {
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
