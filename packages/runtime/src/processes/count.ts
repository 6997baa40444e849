// How many processes a service consists of.

import { availableParallelism } from 'node:os';
import type { Logger } from '../logger.ts';

/**
 * Most processes that `auto` makes. Each has connections of its own, and PostgreSQL allows 100 unless it is told otherwise:
 * with more cores for one service, both numbers are to be set.
 */
const mostByItself = 8;

/**
 * The number of processes that a setting asks for. `auto` is one for each core that this process may use, of which a
 * container's share of the machine is the number, up to eight; the log then says how many they are.
 *
 * @param options.service as its log names it
 * @param options.setting the name of the setting, for the log
 */
export function countProcesses(
  asked: number | 'auto',
  options: { service: string; setting: string; logger: Logger; cores?: number },
): number {
  const { service, setting, logger, cores = availableParallelism() } = options;
  if (asked !== 'auto') return asked;
  const processes = Math.min(cores, mostByItself);
  logger.info(
    { setting, cores, processes, most: mostByItself },
    `The ${service} has a process for each core that it may use.`,
  );
  return processes;
}
