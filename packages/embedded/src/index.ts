export { EmbeddedPostgresError } from './problems.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  findEmbeddedPostgres,
  freePort,
  type StartLog,
  startEmbeddedPostgres,
} from './server.ts';
