export {
  type AfterwardsCount,
  addAfterwards,
  type CountedBy,
  removeOldAfterwards,
  sumAfterwards,
  type WeekAfterwards,
} from './afterwards.ts';
export {
  type DatabaseFacts,
  findDatabaseFacts,
  findReplication,
  listRanMigrations,
  type RanMigration,
  type Replication,
} from './database.ts';
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
