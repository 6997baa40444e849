// How pabal fares now: read from the ledger, judged in one place, shown by the API and the command line.

export { waitReasons } from '@pabal/db/status';
export { createOpsMail, type OpsMail } from './alarms/ops-mail.ts';
export { tellOverdue } from './alarms/overdue.ts';
export { startAlarms } from './alarms/watch.ts';
export { showBuildersAlive } from './figures.ts';
export type { FlowCounter } from './flow.ts';
export { flowRanges, readFlow } from './history.ts';
export { createLiveStatus, type LiveNews, type LiveStatus } from './live.ts';
export { createReporting, type Reporting } from './reporting.ts';
export { createStatusReader, type LaneStatus, readStatus, type Status } from './status.ts';
export { type QueueState, readQueues, readSystem, type System } from './system.ts';
export {
  createHealing,
  type Healing,
  harm,
  healedKinds,
  healedSentence,
  type Trouble,
} from './troubles/index.ts';
