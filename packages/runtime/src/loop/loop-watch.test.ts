import { setTimeout as pause } from 'node:timers/promises';
import { createLogger } from '../logger.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { watchLoop } from './loop-watch.ts';

/** Works without a pause. */
function hold(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

it('counts each time that the event loop was held, and says the first at once', async () => {
  const lines: string[] = [];
  const logger = createLogger({ service: 'test', level: 'warn' }, { write: (line) => void lines.push(line) });
  const metrics = createMetrics();
  const watch = watchLoop({ logger, metrics });
  try {
    for (let times = 0; times < 2; times += 1) {
      await pause(60);
      hold(400);
    }
    await pause(60);
    const counted = /^pabal_loop_held_seconds_count (\d+)$/m.exec(await metrics.text())?.[1];
    expect(Number(counted)).toBeGreaterThanOrEqual(2);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'The event loop was held.', sinceLastSaid: 0 });
    expect(JSON.parse(lines[0] ?? '').heldMs).toBeGreaterThanOrEqual(200);
    expect(JSON.parse(lines[0] ?? '').cpuMs).toBeGreaterThan(0);
  } finally {
    watch.stop();
    watch.stop();
  }
});

it('has its figure from the start, so that the first time shows as an increase', async () => {
  const metrics = createMetrics();
  const watch = watchLoop({ logger: createLogger({ service: 'test', level: 'silent' }), metrics });
  watch.stop();
  expect(await metrics.text()).toMatch(/^pabal_loop_held_seconds_count 0$/m);
});
