export { findEmbeddedPostgres } from './connection.ts';
export { freePort } from './free-port.ts';
export { EmbeddedPostgresError } from './problems.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  type StartLog,
  startEmbeddedPostgres,
} from './server.ts';
