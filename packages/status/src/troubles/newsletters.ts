// Templates, editions and feeds.

import { isAlive, templateProblems } from '../readiness.ts';
import { inSpaceOf, named, type Rule, type Trouble } from './trouble.ts';

export const templates: Rule = (facts) => [
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
    ({ said: problem, since }): Trouble => ({
      kind: 'template-broken',
      what: `A template is broken and its last good version goes on. ${problem}`,
      since,
      letters: null,
      next: 'Mend the file; the change is taken up by itself.',
      command: 'pabal templates check',
      said: problem,
    }),
  ),
];

export const overdueSlots: Rule = ({ overdue }) =>
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

export const heldEditions: Rule = ({ editions }) =>
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

export const failingFeeds: Rule = ({ feeds, feedsFailing, feedsFailingSince }) =>
  feedsFailing === 0
    ? []
    : [
        {
          kind: 'feeds-failing',
          what: `${feedsFailing} of ${feeds + feedsFailing} feeds cannot be read.`,
          since: feedsFailingSince,
          letters: null,
          next: 'Look why; each is tried again by itself, ever more rarely.',
          command: 'pabal feeds list --failing',
          subject: String(feedsFailing),
        },
      ];
