export { type DatabaseFacts, findDatabaseFacts, listRanMigrations, type RanMigration } from './database.ts';
export {
  addFlow,
  ageClasses,
  type Flow,
  type FlowCount,
  type FlowStep,
  firstAgeSeconds,
  listFlowSteps,
  removeOldFlow,
  sumFlow,
} from './flow.ts';
export {
  listWaiting,
  type Waiting,
  type WaitReason,
  waitReasons,
} from './open-letters.ts';
export {
  listProcesses,
  type ProcessReport,
  removeProcess,
  reportProcess,
  type SeenProcess,
} from './processes.ts';
