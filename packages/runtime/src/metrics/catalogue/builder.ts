// Figures of the builder’s own work: what it swept, replayed, built, read and removed.

import { type FeedFailure, feedFailures, feedStates, lanes } from '@pabal/domain';
import { boundedBy, counter, gauge, histogram } from '../definition.ts';

const failures = Object.keys(feedFailures) as FeedFailure[];

/** Reading a feed takes from a tenth of a second to its time limit. */
const readBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export const builderFigures = {
  lastSweep: gauge({
    name: 'pabal_last_sweep_seconds',
    help: 'For how long the sweeper of this builder has not finished a round; it begins one each second. Every builder has its own.',
    services: ['builder'],
  }),
  swept: counter({
    name: 'pabal_swept_total',
    help: 'Deliveries the sweeper tended: rung again, lost by a dead sender, resent, held, shown as dead letters, discarded, expired while they waited in line.',
    services: ['builder'],
    labels: { what: ['rung', 'lost', 'resent', 'held', 'dead', 'discarded', 'expired'] },
  }),
  replayed: counter({
    name: 'pabal_replayed_total',
    help: 'Dead letters that replays took up: moved back to pending, or left alone because they could not be moved.',
    services: ['builder'],
    labels: { what: ['moved', 'left-alone'] },
  }),
  replays: counter({
    name: 'pabal_replays_total',
    help: 'Replays that ended by themselves: finished, or stopped because the same error came back. Those that a person cancelled are not counted.',
    services: ['builder'],
    labels: { ending: ['finished', 'stopped'] },
  }),
  editions: counter({
    name: 'pabal_editions_total',
    help: 'Editions begun, skipped, finished and cancelled; letters planned for them, and rung for the first time.',
    services: ['builder'],
    labels: { what: ['begun', 'skipped', 'finished', 'cancelled', 'letters-planned', 'letters-fed'] },
  }),
  removed: counter({
    name: 'pabal_removed_total',
    help: 'Rows removed after the retention of the ledger: letters (with their histories), events, lists of those left out, replays, versions of templates; and editions whose letters were removed.',
    services: ['builder'],
    labels: {
      what: ['letters', 'events', 'editions', 'exclusions', 'replays', 'replay items', 'template versions'],
    },
  }),
  fed: counter({
    name: 'pabal_fed_total',
    help: 'Letters of apps beyond their share that waited in the ledger and were rung for in turn.',
    services: ['builder'],
    labels: { lane: lanes },
  }),
  feedReads: histogram({
    name: 'pabal_feed_reads_seconds',
    help: 'How long reading a feed took, by its result.',
    services: ['builder'],
    labels: { outcome: ['changed', 'unchanged', ...failures] },
    buckets: readBuckets,
  }),
  feedEntries: counter({
    name: 'pabal_feed_entries_total',
    help: 'New entries found in feeds.',
    services: ['builder'],
  }),
  feedPages: counter({
    name: 'pabal_feed_pages_total',
    help: 'Pages of entries that were asked for a picture or a description.',
    services: ['builder'],
    labels: { result: ['found', 'nothing'] },
  }),
  feeds: gauge({
    name: 'pabal_feeds',
    help: 'Feeds by state; active ones that fail are “failing”. Every builder reports all of them.',
    services: ['builder'],
    labels: { state: [...feedStates, 'failing'] },
  }),
  reminders: counter({
    name: 'pabal_reminders_total',
    help: 'Times of reminders that have come, by what became of them: fired, fired late, skipped as missed, nothing to say, failed for good, or put off because the data or the template could not be had.',
    services: ['builder'],
    labels: { outcome: ['fired', 'late', 'skipped', 'nothing', 'failed', 'put-off'] },
  }),
  reminderLateness: histogram({
    name: 'pabal_reminder_lateness_seconds',
    help: 'How long after their time reminders became events.',
    services: ['builder'],
    buckets: [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600],
  }),
  remindersDue: gauge({
    name: 'pabal_reminders_due',
    help: 'Reminders whose time has come and that are not fired yet, counted up to 100,000. Every builder reports all of them.',
    services: ['builder'],
  }),
  webhookAttempts: histogram({
    name: 'pabal_webhook_attempts_seconds',
    help: 'How long attempts to send a webhook took: taken, refused by a status, unreached (no answer), or given up after the last attempt.',
    services: ['builder'],
    labels: { result: ['taken', 'refused', 'unreached', 'given-up'] },
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  }),
  webhooksWaiting: gauge({
    name: 'pabal_webhooks_waiting',
    help: 'Messages that wait to be taken by their endpoints, of each endpoint up to 10,000. Every builder reports all of them.',
    services: ['builder'],
  }),
  webhooksOverdue: gauge({
    name: 'pabal_webhooks_overdue_seconds',
    help: 'For how long the message that is longest overdue has been so, of endpoints that are on and answer.',
    services: ['builder'],
  }),
  webhookEndpoints: gauge({
    name: 'pabal_webhook_endpoints',
    help: 'Endpoints that fail: failing at least five times in a row, and paused because they took nothing for three days or are gone. Every builder reports all of them.',
    services: ['builder'],
    labels: { state: ['failing', 'paused'] },
  }),
  ledgerPartitions: gauge({
    name: 'pabal_ledger_partitions',
    help: 'Partitions that the ledger has.',
    services: ['builder'],
  }),
  ledgerDaysAhead: gauge({
    name: 'pabal_ledger_partition_days_ahead',
    help: 'Days from now for which there are partitions; below zero, new letters go to the rest.',
    services: ['builder'],
  }),
  ledgerRest: gauge({
    name: 'pabal_ledger_rest',
    help: '1 while letters or events lie where no partition was made for them.',
    services: ['builder'],
  }),
  templateProblems: gauge({
    name: 'pabal_template_problems',
    help: 'Files of a template that are broken on disk, or cannot render its samples, now.',
    services: ['api', 'builder', 'sender'],
    labels: { template: boundedBy('the templates on disk') },
  }),
} as const;
