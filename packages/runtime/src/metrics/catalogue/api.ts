// Figures of what comes in over HTTP, and of the events in it.

import { lanes } from '@pabal/domain';
import { boundedBy, counter, gauge, histogram } from '../definition.ts';

const app = boundedBy('the first twenty apps, the oldest first; all others are “other”');

export const apiFigures = {
  acceptedEvents: counter({
    name: 'pabal_events_accepted_total',
    help: 'Events that were stored, by lane and app.',
    services: ['api', 'builder'],
    labels: { lane: lanes, app },
  }),
  plannedLetters: counter({
    name: 'pabal_deliveries_planned_total',
    help: 'Deliveries that were stored with their event; members of groups come later and are not among them.',
    services: ['api', 'builder'],
    labels: { lane: lanes, app },
  }),
  beyondShare: counter({
    name: 'pabal_deliveries_beyond_share_total',
    help: 'Deliveries that were left in the ledger without a bell, because their app was beyond its share or paused.',
    services: ['api', 'builder'],
    labels: { lane: lanes, app },
  }),
  requests: histogram({
    name: 'pabal_http_request_seconds',
    help: 'Duration of HTTP requests.',
    services: ['api', 'pages'],
    labels: {
      method: boundedBy('the methods that Node reads'),
      route: boundedBy('the routes of the service; “none” for every other path'),
      status: boundedBy('the statuses that the service answers with; 499 when the caller went away'),
    },
  }),
  answers: counter({
    name: 'pabal_http_answers_total',
    help: 'Answers to HTTP requests by class of status; “429” is not among “4xx”, and “gone” are callers that went away before the answer.',
    services: ['api', 'pages'],
    labels: { answer: ['2xx', '3xx', '4xx', '429', '5xx', 'gone'] },
  }),
  refusedKeys: counter({
    name: 'pabal_refused_keys_total',
    help: 'Requests without an API key (missing), with a malformed one (malformed), or with one that is unknown, revoked or expired (unknown).',
    services: ['api'],
    labels: { reason: ['missing', 'malformed', 'unknown'] },
  }),
  pictures: counter({
    name: 'pabal_pictures_total',
    help: 'Pictures of letters that Chromium has drawn for pages of the console; its rate is pictures a minute.',
    services: ['api'],
  }),
  pictureFailures: counter({
    name: 'pabal_picture_failures_total',
    help: 'Letters that could not be drawn, by why: no Chromium, too many that wait, too slow, too much memory, a browser that failed, an api that ended.',
    services: ['api'],
    labels: {
      trouble: ['no-chromium', 'busy', 'too-slow', 'too-much-memory', 'failed', 'stopped'],
    },
  }),
  pictureWaits: histogram({
    name: 'pabal_picture_wait_seconds',
    help: 'How long letters waited for a browser before they were drawn.',
    services: ['api'],
  }),
  picturesWaiting: gauge({
    name: 'pabal_pictures_waiting',
    help: 'Letters that wait for a browser now.',
    services: ['api'],
  }),
  pictureMemory: gauge({
    name: 'pabal_picture_memory_bytes',
    help: 'The most memory that a browser took since the process began, with all its processes; 0 before the first, and where the system does not tell.',
    services: ['api'],
  }),
  pictureFonts: gauge({
    name: 'pabal_picture_font_found',
    help: '1 when the machine has a font for the script, 0 when it has none and pictures of its words look alike; nothing before the first picture.',
    services: ['api'],
    labels: { script: ['latin', 'korean', 'emoji'] },
  }),
  refusedPasswords: counter({
    name: 'pabal_refused_passwords_total',
    help: 'Wrong passwords given to the console.',
    services: ['api'],
  }),
} as const;
