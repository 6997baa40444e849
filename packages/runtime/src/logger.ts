import { type DestinationStream, pino } from 'pino';
import { describeError } from './scrub.ts';

/** A structured logger. A line is a constant sentence plus fields; fields are ids, never addresses or bodies. */
export interface Logger {
  debug(fields: object, sentence: string): void;
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
  fatal(fields: object, sentence: string): void;
  /** The same logger with these fields on every line. */
  child(fields: Record<string, unknown>): Logger;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Keys whose values are dropped wherever they turn up in a log line: the last line of defence, not the first. */
const redactedKeys = [
  'address',
  'email',
  'name',
  'to',
  'data',
  'body',
  'html',
  'subject',
  'authorization',
  'password',
];

/** Makes the process's logger: JSON lines to stdout (or `destination`), ISO time, errors under `err`. */
export function createLogger(
  options: { service: string; level?: LogLevel },
  destination?: DestinationStream,
): Logger {
  const { service, level = 'info' } = options;
  const settings = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    redact: { paths: redactedKeys.flatMap((key) => [key, `*.${key}`]), remove: true },
  };
  // Written at once: pino's own default writes later and, once nobody reads stdout any more, tries for ever to write
  // what is left when the process should exit.
  return pino(settings, destination ?? pino.destination({ fd: 1, sync: true }));
}
