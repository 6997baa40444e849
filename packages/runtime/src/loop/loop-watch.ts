import type { Logger } from '../logger.ts';
import { figures } from '../metrics/catalogue.ts';
import type { Metrics } from '../metrics/metrics.ts';

export interface LoopWatch {
  /** Safe twice. */
  stop(): void;
}

/** While the event loop is blocked no request is answered; from this many milliseconds on people notice. */
const leastMs = 200;
const lookEveryMs = 50;
/** One line a minute says that it goes on; the figure counts every time. */
const sayEveryMs = 60_000;

/**
 * Watches whether anything holds the event loop: counts each time in `pabal_loop_held_seconds`, and says it in the log with
 * how long it was and how much the loop’s own thread worked meanwhile (`cpuMs`).
 */
export function watchLoop(options: { logger: Logger; metrics: Metrics }): LoopWatch {
  const { logger, metrics } = options;
  const held = metrics.histogram(figures.loopHeld);
  const work = metrics.histogram(figures.loopHeldWork);
  let lastAt = performance.now();
  let lastCpu = cpuMsSoFar();
  let saidAt = Number.NEGATIVE_INFINITY;
  let unsaid = 0;

  function look(): void {
    const now = performance.now();
    const heldMs = Math.round(now - lastAt - lookEveryMs);
    const cpu = cpuMsSoFar();
    const cpuMs = Math.round(cpu - lastCpu);
    lastAt = now;
    lastCpu = cpu;
    if (heldMs < leastMs) return;
    held.observe({}, heldMs / 1_000);
    work.observe({}, Math.min(cpuMs, heldMs) / 1_000);
    if (now - saidAt < sayEveryMs) {
      unsaid += 1;
      return;
    }
    logger.warn({ heldMs, cpuMs, sinceLastSaid: unsaid }, 'The event loop was held.');
    saidAt = now;
    unsaid = 0;
  }

  const timer = setInterval(look, lookEveryMs).unref();
  return { stop: () => clearInterval(timer) };
}

/**
 * Work of this thread since it began, in milliseconds. That of the whole process would count the collector's threads beside it, and
 * asking for it stops each of them for a moment.
 */
function cpuMsSoFar(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
