// What others feel while somebody posts the largest bodies that the api takes, without a pause: how long their own events take.

import { eventOf } from '../letters/workload.ts';
import { createConnections, headOf, requestOf } from '../measuring/http-client.ts';
import { percentile } from '../measuring/percentiles.ts';
import { postAll } from '../measuring/posting.ts';
import { postSteadily } from '../measuring/steadily.ts';
import { type Figure, type Row, warmUpOf } from '../row.ts';
import { type Stack, startStack } from '../stack/stack.ts';

const perSecond = 50;

export const largeBodies: Row = {
  name: 'large-bodies',
  what: `events at a steady ${perSecond}/s until their 202, while somebody else posts the dearest bodies of up to 8 MiB without a pause`,
  async run(options) {
    const stack = await startStack({ ...options, services: ['api'] });
    try {
      const warmUp = warmUpOf(options);
      const count = options.count ?? (options.quick ? 50 : 1_500);
      await postAll({ ...stack, path: '/v1/events', body: eventOf }, { count: warmUp, connections: 16 });
      const alone = await postSteadily(stack, { from: warmUp, count, perSecond });
      const flood = startFlood(stack);
      const beside = await postSteadily(stack, { from: warmUp + count, count, perSecond });
      const bodies = await flood.stop();
      return [
        ...figuresOf('alone', alone),
        ...figuresOf('beside', beside, 50),
        { name: 'large bodies', value: bodies / (count / perSecond), unit: 'a second' },
      ];
    } finally {
      await stack.stop();
    }
  },
};

/**
 * Posts one dear body after the other until it is stopped, and says how many. The requests are octets made beforehand: made
 * while they are posted, they would hold this process, which takes the times of the others.
 */
function startFlood({ apiUrl, apiKey }: Stack) {
  const url = `${apiUrl}/v1/events/batch`;
  const client = createConnections({ url, connections: 1 });
  const head = headOf({ url, apiKey });
  const requests = dearBodies().map((body) => Buffer.from(requestOf(head, body)));
  let stopped = false;
  let posted = 0;
  const flooding = (async () => {
    while (!stopped) {
      await client.ask(requests[posted % requests.length] ?? '');
      posted += 1;
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await flooding;
      client.close();
      return posted;
    },
  };
}

const MiB = 1_024 * 1_024;
/** Somewhat less than what a batch may have. */
const most = 8 * MiB - 1_024;

/** Bodies of the shapes that are dearest to read: the largest that are read in one go, and the largest that are taken at all. */
function dearBodies(): string[] {
  const keys = (count: number) => `{${Array.from({ length: count }, (_, n) => `"k${n}":1`).join()}}`;
  const filled = (piece: string, size: number) =>
    `[${piece.repeat(size / piece.length)}${piece.slice(0, -1)}]`;
  const events = (size: number) => {
    const one = `${JSON.stringify(eventOf(0))},`;
    return `{"events":[${one.repeat(Math.floor(size / Buffer.byteLength(one)) - 1)}${one.slice(0, -1)}]}`;
  };
  return [
    keys(18_000),
    keys(59_000),
    filled('{},', MiB - 64),
    filled('{},', most),
    `${'['.repeat(most / 2)}${']'.repeat(most / 2)}`,
    `"${'\\u0041'.repeat(most / 6 - 2)}"`,
    filled('{"a":"b\\n"},', most),
    events(600_000),
    events(most),
  ];
}

function figuresOf(how: string, times: readonly number[], mostMs?: number): Figure[] {
  return [50, 99].map((percent) => ({
    name: `p${percent}, ${how}`,
    value: percentile(times, percent / 100),
    unit: 'ms',
    ...(percent === 99 && mostMs !== undefined && { target: { most: mostMs } }),
  }));
}
