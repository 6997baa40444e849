export { type Batcher, createBatcher } from './batcher.ts';
export { createLogger, type Logger, type LogLevel } from './logger.ts';
