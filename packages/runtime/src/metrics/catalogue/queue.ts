// Figures of bells and jobs. Every service rings; builder and sender take jobs.

import { queueNames } from '@pabal/domain';
import { boundedBy, counter, histogram } from '../definition.ts';

const queue = Object.values(queueNames);

/** Inbound rings for nothing. */
const services = ['api', 'builder', 'sender', 'pages'] as const;

export const queueFigures = {
  bellsIds: counter({
    name: 'pabal_bells_ids_total',
    help: 'Row ids that were rung for.',
    services,
    labels: { queue },
  }),
  bellsJobs: counter({
    name: 'pabal_bells_jobs_total',
    help: 'Jobs in which they rode.',
    services,
    labels: { queue },
  }),
  bellsLost: counter({
    name: 'pabal_bells_lost_total',
    help: 'Row ids that could not be rung for; the sweeper does.',
    services,
    labels: { queue },
  }),
  jobs: histogram({
    name: 'pabal_jobs_seconds',
    help: 'How long jobs took, by how they ended. “refused” did not fit its queue, “failed” threw.',
    services,
    labels: {
      queue: boundedBy('the queues that the process takes jobs from'),
      ending: ['done', 'retry', 'wait', 'refused', 'failed'],
    },
  }),
} as const;
