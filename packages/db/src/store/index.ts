export { serverStart, storeTime } from './clock.ts';
export {
  isDataError,
  isReadOnly,
  isReferenceGone,
  isTableMissing,
  isTaken,
  isUnavailable,
  readOnlyError,
  ruleFailure,
} from './errors.ts';
export { ForeignQueryError, type ForeignRow, readForeignRows } from './foreign-rows.ts';
export { asynchronousStandby } from './health/health.ts';
export { firstId, newId, newLetterId } from './ids.ts';
export { openCurrentStore, openStore } from './open.ts';
export { createStore } from './pool.ts';
export { migrate, migrationNames } from './schema/migrate.ts';
export { isSchemaCurrent, untilStoreAnswers } from './schema/schema.ts';
export type { Queryable, Store, StoreOptions } from './store.ts';
export { inSpace, type SpaceQueryable, type SpaceStore, withSpace } from './store.ts';
