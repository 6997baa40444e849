export { findEmbeddedPostgres } from './connection.ts';
export { freePort } from './free-port.ts';

export {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from './server.ts';
