import { createStore, inSpace, type SpaceStore } from '@pabal/db/store';
import { defaultSpace } from '@pabal/domain';
import { nameTestDatabase, type TestDatabase } from './databases.ts';

export interface UsedStore {
  /** In the space `default`. */
  readonly store: SpaceStore;
  readonly database: Pick<TestDatabase, 'url'>;
}

/**
 * A store on a database of the test file's own: made before its tests, emptied before each of them, and removed when they
 * are over. Hooks that come after this call find the store there, also those that end things.
 *
 * @param options.empty  the tables to empty, and with them those that refer to them
 */
export function useStore({ empty = [] }: { empty?: readonly string[] } = {}): UsedStore {
  const database = nameTestDatabase();
  const store = inSpace(createStore({ url: database.url }), defaultSpace.id);
  beforeAll(() => database.create());
  if (empty.length > 0) beforeEach(() => store.query(`truncate ${empty.join(', ')} cascade`));
  afterAll(async () => {
    await store.stop();
    await database.drop();
  });
  return { store, database };
}
