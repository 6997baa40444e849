export {
  addFlow,
  ageClasses,
  type Flow,
  type FlowCount,
  firstAgeSeconds,
  removeOldFlow,
  sumFlow,
} from './flow.ts';
export {
  countParked,
  listRunningEditions,
  listWaiting,
  type Parked,
  type RunningEdition,
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
  type Service,
  services,
} from './processes.ts';
