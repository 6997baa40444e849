import { inSpace, type SpaceStore } from '@pabal/db/store';
import { defaultSpace } from '@pabal/domain';
import { withStore } from '../database.ts';

/** Opens the database for what belongs to the installation: it is asked about from the space `default`. */
export function withDefaultSpace<Result>(work: (store: SpaceStore) => Promise<Result>): Promise<Result> {
  return withStore((store) => work(inSpace(store, defaultSpace.id)));
}
