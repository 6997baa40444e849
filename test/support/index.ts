export { freePort } from '@pabal/embedded';
export type { Exit } from './children.ts';
export { createTestDatabase, type TestDatabase } from './databases.ts';
export { type LogLine, type RunningProcess, startProcess } from './processes.ts';
export { findProgram, requireProgram } from './programs.ts';
export { describeEachQueueBackend, type QueueBackend, redisUrl } from './queue-backends.ts';
export { type RedisServer, startRedis } from './redis.ts';
export { type SinkCounts, type SmtpSink, startSmtpSink } from './smtp-sink.ts';
export { eventually } from './waiting.ts';
