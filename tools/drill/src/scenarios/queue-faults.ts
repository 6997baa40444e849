// The queue is only a bell: whatever happens to it, letters are late at most.

import { Redis } from 'ioredis';
import { planLetters } from '../load/newsletter.ts';
import { bothQueues, type Drill, type Scenario } from '../scenario.ts';
import type { Breakable } from '../stack/breakable.ts';
import { isReady } from '../stack/services.ts';
import { listenTo, queueSentences } from './told-once.ts';

const redisOnly = ['redis'] as const;

function redisOf({ stack }: Drill): Breakable {
  if (stack.redis === undefined) throw new Error('This scenario needs the queue on Redis.');
  return stack.redis;
}

const killed: Scenario = {
  name: 'redis-killed',
  what: 'Redis is killed and comes back on its append-only file, twice',
  queues: redisOnly,
  async run(drill) {
    const redis = redisOf(drill);
    for (let time = 0; time < (drill.short ? 1 : 2); time += 1) {
      await redis.crash();
      await drill.moment(drill.short ? 300 : 1_000, drill.short ? 1_000 : 8_000);
      await redis.restart();
      await drill.letters(drill.perSecond);
    }
    return { triedAgain: 0 };
  },
};

const wiped: Scenario = {
  name: 'redis-wiped',
  what: 'everything in Redis is deleted, again and again',
  queues: redisOnly,
  async run(drill) {
    const client = new Redis(redisOf(drill).url);
    try {
      for (let time = 0; time < (drill.short ? 2 : 5); time += 1) {
        await client.flushall();
        await drill.moment(200, drill.short ? 600 : 5_000);
      }
    } finally {
      await client.quit();
    }
    return { triedAgain: 0 };
  },
};

const unreachable: Scenario = {
  name: 'redis-unreachable',
  what: 'for a minute the network to Redis swallows everything, then Redis takes no connections for another',
  queues: redisOnly,
  async run(drill) {
    const { network } = redisOf(drill);
    const accepted = () => drill.load.promised.size;
    const before = accepted();
    network.flow({ kind: 'hang' });
    await drill.pause(drill.minuteMs);
    const whileHanging = accepted() - before;
    await network.refuse();
    network.flow({ kind: 'pass' });
    await drill.pause(drill.minuteMs);
    const whileRefused = accepted() - before - whileHanging;
    await network.listen();
    const broken = whileHanging > 0 && whileRefused > 0 ? [] : ['no event was accepted while Redis was away'];
    return {
      triedAgain: 0,
      broken,
      remark: `${whileHanging} and ${whileRefused} letters accepted meanwhile`,
    };
  },
};

/** A master that dies with the first host of every URL; what replaces it, and a process that never saw it. */
function failover(kind: 'sentinel' | 'cluster', what: string): Scenario {
  return {
    name: `${kind}-failover`,
    what,
    queues: redisOnly,
    needs: { redis: kind },
    async run(drill) {
      const { api, builder, senders, redisHosts } = drill.stack;
      if (redisHosts === undefined) throw new Error('This scenario needs Redis on several hosts.');
      const told = listenTo([api, builder, ...senders], queueSentences, drill);
      const promotedAfterMs = await redisHosts.failOver();
      drill.healed();
      const late = await drill.stack.add('sender');
      await drill.until('the sender that was started after the failover', () => isReady(late));
      await drill.letters(drill.perSecond);
      await told.back();
      const broken = told.broken();
      for (const sender of senders) await sender.end('SIGTERM');
      // By the sender that knows only what its URL and the living hosts say.
      await drill.letters(drill.perSecond);
      for (const sender of senders) await sender.start();
      const remark = `promoted after ${(promotedAfterMs / 1_000).toFixed(1)} s`;
      return { triedAgain: 0, remark, broken: [...broken, late.died() ?? []].flat() };
    },
  };
}

const sentinelFailover = failover(
  'sentinel',
  'the master and one of three Sentinels are killed, a replica is promoted, and a sender is started whose URL names the dead Sentinel first',
);

const clusterFailover = failover(
  'cluster',
  'the node of a Redis Cluster that has the event mail is killed, its replica is promoted, and a sender is started whose URL names the dead node first',
);

const twoSweepers: Scenario = {
  name: 'two-sweepers',
  what: 'three sweepers ring at once what was never rung for, and a sender is killed',
  queues: bothQueues,
  async run(drill) {
    const { stack } = drill;
    const more = await Promise.all([stack.add('builder'), stack.add('builder')]);
    await planLetters(drill, { count: drill.short ? 300 : 3_000, lane: 'event', ring: false });
    const [sender] = stack.senders;
    await sender?.end();
    await sender?.start();
    await drill.graceEnds();
    // Until the sweepers have found what nobody rang for.
    await drill.until(
      'the letters nobody rang for',
      async () => {
        const { rows } = await stack.store.query<{ waiting: number }>(
          `select count(*)::integer as waiting from deliveries where address like $1 and state = 'pending'`,
          [`${drill.mark}-event%`],
        );
        return rows[0]?.waiting === 0;
      },
      120_000,
    );
    for (const builder of more) await builder.end('SIGTERM');
    return { repeated: stack.connections };
  },
};

/** Several sweepers ring for what was lost. */
export const sweepers: readonly Scenario[] = [twoSweepers];

export const queueFaults: readonly Scenario[] = [
  killed,
  wiped,
  unreachable,
  sentinelFailover,
  clusterFailover,
];
