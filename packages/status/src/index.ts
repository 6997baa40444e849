// How pabal fares now: read from the ledger, judged in one place, shown by the API and the command line.

export { waitReasons } from '@pabal/db/status';
export { createOpsMail, type OpsMail } from './alarms/ops-mail.ts';
export { tellOverdue } from './alarms/overdue.ts';
export { startAlarms } from './alarms/watch.ts';
export type { FlowCounter } from './flow.ts';
export { flowRanges, readFlow } from './history.ts';
export { createLiveStatus, type LiveNews, type LiveStatus } from './live.ts';
export { countAlive } from './readiness.ts';
export { createReporting } from './reporting.ts';
export { type LaneStatus, readStatus, type Status } from './status.ts';
export { readSystem, type System } from './system.ts';
export { harm, type Trouble } from './troubles.ts';
