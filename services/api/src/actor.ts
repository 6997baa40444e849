import type { App } from '@pabal/db/apps';

/** The actor that the history names for a decision: the app whose key came with the request. */
export const actorOf = ({ name }: Pick<App, 'name'>) => `api:${name}`;
