// Figures that every process has, whatever its service does.

import { services } from '@pabal/domain';
import { boundedBy, counter, gauge, histogram } from '../definition.ts';

export const processFigures = {
  buildInfo: gauge({
    name: 'pabal_build_info',
    help: '1, with the version and the service of the process.',
    services,
    labels: { service: services, version: boundedBy('the version that runs') },
  }),
  ready: gauge({
    name: 'pabal_ready',
    help: '1 while a check of /readyz is well, 0 while it is not. A process that was told to stop has the check “leaving”, with 0.',
    services,
    labels: { check: boundedBy('the checks of the service') },
  }),
  clockOff: gauge({
    name: 'pabal_clock_off_seconds',
    help: 'By how much the clock of the process is behind that of PostgreSQL, at least; below 0 when it is ahead.',
    services,
  }),
  apiRestarts: counter({
    name: 'pabal_api_restarts_total',
    help: 'Processes of this api that ended by themselves and were started again.',
    services: ['api'],
  }),
  senderRestarts: counter({
    name: 'pabal_sender_restarts_total',
    help: 'Processes of this sender that ended by themselves and were started again.',
    services: ['sender'],
  }),
  storeConnections: gauge({
    name: 'pabal_store_connections',
    help: 'Connections to PostgreSQL that this process holds, by what they do.',
    services,
    labels: { pool: ['statements', 'questions'], state: ['busy', 'idle'] },
  }),
  storeConnectionsMost: gauge({
    name: 'pabal_store_connections_most',
    help: 'Connections to PostgreSQL that this process may hold.',
    services,
    labels: { pool: ['statements', 'questions'] },
  }),
  storeWaiting: gauge({
    name: 'pabal_store_waiting',
    help: 'Statements of this process that wait for a connection.',
    services,
    labels: { pool: ['statements', 'questions'] },
  }),
  loopHeld: histogram({
    name: 'pabal_loop_held_seconds',
    help: 'Times for which the event loop was held for 200 ms or more: nothing else was done meanwhile.',
    services,
  }),
  loopHeldWork: histogram({
    name: 'pabal_loop_held_work_seconds',
    help: 'What of those times the thread of the event loop worked. Where it is much less, the machine was busy with something else.',
    services,
  }),
} as const;
