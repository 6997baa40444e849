export { migrate, migrationNames } from './migrate.ts';
export {
  createStore,
  isDataError,
  isUnavailable,
  type Queryable,
  type Store,
  type StoreOptions,
  sqlState,
} from './pool.ts';
