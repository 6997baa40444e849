// Figures that are read in the ledger. Each process that has them reports the whole fleet, so that rules take their maximum and
// not their sum. An answer is kept for five seconds, or for twenty times as long as it took; without an answer nothing is shown.

import { editionStates, endedStates, lanes } from '@pabal/domain';
import { boundedBy, gauge } from '../definition.ts';

const limit = boundedBy('the limits and providers that letters wait for');
const template = boundedBy('the fifty templates with the most of them; all others are “other”');
const newsletter = boundedBy('the first hundred newsletters by key; all others are “other”');

export const ledgerFigures = {
  sendersAlive: gauge({
    name: 'pabal_senders_alive',
    help: 'Sender processes that gave a sign of life within the last minute.',
    services: ['api', 'builder'],
  }),
  lanePaused: gauge({
    name: 'pabal_lane_paused',
    help: '1 while a person has paused the lane, in all spaces.',
    services: ['api'],
    labels: { lane: lanes },
  }),
  buildersAlive: gauge({
    name: 'pabal_builders_alive',
    help: 'Builder processes that gave a sign of life within the last 12 seconds.',
    services: ['api', 'sender'],
  }),
  waiting: gauge({
    name: 'pabal_waiting',
    help: 'Letters that may go now and that no sender has claimed; at most 100,000 of each lane are counted.',
    services: ['builder'],
    labels: { lane: lanes },
  }),
  waitingOfEditions: gauge({
    name: 'pabal_waiting_of_editions',
    help: 'Those of them that belong to editions.',
    services: ['builder'],
    labels: { lane: lanes },
  }),
  oldestWaiting: gauge({
    name: 'pabal_oldest_waiting_seconds',
    help: 'For how long the oldest of them could have gone; 0 when none waits.',
    services: ['builder'],
    labels: { lane: lanes },
  }),
  limitWaiting: gauge({
    name: 'pabal_limit_waiting_letters',
    help: 'Letters that wait behind a limit or for a closed provider.',
    services: ['builder'],
    labels: { limit, lane: lanes },
  }),
  limitOldestWaiting: gauge({
    name: 'pabal_limit_oldest_waiting_seconds',
    help: 'Age of the oldest letter that waits there.',
    services: ['builder'],
    labels: { limit },
  }),
  limitLate: gauge({
    name: 'pabal_limit_late_letters',
    help: 'Letters there that will have expired before they can go at the present rate.',
    services: ['builder'],
    labels: { limit },
  }),
  unfitLetters: gauge({
    name: 'pabal_unfit_letters',
    help: 'Letters that cannot be made and wait until their template is mended.',
    services: ['builder'],
    labels: { template },
  }),
  deadLetters: gauge({
    name: 'pabal_dead_letters',
    help: 'Dead letters that wait for a decision; the newest 100,000 are counted.',
    services: ['builder'],
    labels: { lane: lanes, template },
  }),
  unknownLetters: gauge({
    name: 'pabal_unknown',
    help: 'Letters in doubt that wait for a person; the newest 100,000 are counted.',
    services: ['builder'],
    labels: { lane: lanes },
  }),
  oldestUnknown: gauge({
    name: 'pabal_oldest_unknown_seconds',
    help: 'For how long the oldest of them has waited; 0 when none waits.',
    services: ['builder'],
    labels: { lane: lanes },
  }),
  openEditions: gauge({
    name: 'pabal_open_editions',
    help: 'Editions that are not over, by newsletter and state. One that is paused is “paused”, and one that waits for its approval “awaiting-approval”, whatever its state. Proofs are not counted.',
    services: ['builder'],
    labels: {
      newsletter,
      state: [...editionStates.filter((state) => !endedStates.has(state)), 'paused', 'awaiting-approval'],
    },
  }),
  editionOverdue: gauge({
    name: 'pabal_edition_overdue_seconds',
    help: 'Time since the oldest occurrence of a newsletter that passed without a finished edition and is later than its alarmMinutes; 0 when there is none.',
    services: ['api', 'builder'],
    labels: { newsletter },
  }),
} as const;
