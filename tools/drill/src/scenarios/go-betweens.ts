// What stands between pabal and others: a connection pooler before PostgreSQL, a load balancer before the apis.

import { noAnswer } from '../load/load.ts';
import { planLetters } from '../load/newsletter.ts';
import { bothQueues, type Drill, type Scenario } from '../scenario.ts';
import { isReady, type Service } from '../stack/services.ts';
import { listenTo, storeSentences } from './told-once.ts';

/** A mail server far away: at any moment letters are taken whose answers are still to come. */
const farAway = { delayMs: 60 };

const pooled: Scenario = {
  name: 'pooled',
  what: 'every service reaches PostgreSQL through PgBouncer in transaction mode; with letters of both lanes in hand PgBouncer is killed and started again, then a sender is killed',
  queues: bothQueues,
  needs: { pooler: true },
  async run(drill) {
    const { api, builder, senders, office, pooler, connections } = drill.stack;
    if (pooler === undefined) throw new Error('This scenario needs a pooler.');
    const told = listenTo([api, builder, ...senders], storeSentences, drill);
    office.on('message', farAway);
    await planLetters(drill, { count: drill.short ? 300 : 5_000, lane: 'newsletter', ring: true });
    await drill.moment(drill.short ? 200 : 1_000, drill.short ? 800 : 4_000);
    await pooler.crash();
    await told.away();
    await drill.moment(0, drill.short ? 200 : 4_000);
    await pooler.restart();
    await told.back();
    await drill.letters(drill.perSecond);
    const broken = told.broken();
    const [sender] = senders;
    await sender?.end('SIGKILL');
    await drill.moment(0, drill.short ? 200 : 2_000);
    await sender?.start();
    await drill.letters(drill.perSecond);
    office.beFriendly();
    // Those of the killed sender. What was in hand when the pooler died is written down afterwards.
    return { repeated: connections, unknown: 2 * connections, broken };
  },
};

const rolling: Scenario = {
  name: 'rolling',
  what: 'behind HAProxy two apis, two builders and two senders are restarted one after another (SIGTERM), twice, while events come in over kept and new connections; no answer but 2xx and 503 with Retry-After',
  queues: bothQueues,
  // As deploy/haproxy/haproxy.cfg has them. Nobody sends requests to builders and senders, so they need no time for it.
  needs: { balancer: true, apiEnv: { DRAIN_SECONDS: '5', TRUSTED_PROXIES: '127.0.0.1' } },
  newConnections: true,
  async run(drill) {
    const { apis, builders, senders, office, balancer } = drill.stack;
    if (balancer === undefined) throw new Error('This scenario needs a load balancer.');
    const rounds = drill.short ? 1 : 2;
    const before = balancer.logs.length;
    office.on('message', farAway);
    await planLetters(drill, { count: drill.short ? 300 : 5_000, lane: 'newsletter', ring: true });
    const broken: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const service of [...apis, ...builders, ...senders])
        broken.push(...(await restart(drill, service)));
    }
    office.beFriendly();
    await drill.letters(drill.perSecond);
    broken.push(
      ...unforeseenAnswers(drill),
      ...leftOtherwise(balancer.logs.slice(before), rounds * apis.length),
    );
    const later = drill.load.repeated.get('503') ?? 0;
    const remark = `${later} answers were 503, the slowest of all took ${Math.round(drill.load.slowestMs())} ms`;
    return { triedAgain: 0, broken, remark };
  },
};

/** Stops it in order, and resolves when it says that it is ready again: the next one is restarted at that moment. */
async function restart(drill: Drill, service: Service): Promise<string[]> {
  const { code, signal } = await service.end('SIGTERM');
  await service.start();
  await drill.until(`the ${service.name} to be ready again`, () => isReady(service));
  return code === 0 ? [] : [`the ${service.name} ended with ${signal ?? code} instead of 0`];
}

/**
 * Answers besides 2xx and 503 with `Retry-After`, and connections that ended without one; what is below 500 is judged with
 * the load. That one takes long says something of the speed, which is not judged in the short form.
 */
function unforeseenAnswers({ load, short }: Drill): string[] {
  return [...load.repeated]
    .filter(([answer]) => answer !== '503' && !(short && answer === noAnswer))
    .map(([answer, times]) => `an app met ${answer} ${times} times`);
}

/** The balancer is to leave an api because `/readyz` says 503, while the api still answers, and not because its port is closed. */
function leftOtherwise(logs: readonly string[], times: number): string[] {
  const left = logs.filter((line) => line.includes(' is DOWN, reason: '));
  const told = left.filter((line) => line.includes('Layer7 wrong status, code: 503')).length;
  const late = left.filter((line) => line.includes('Layer4'));
  return [
    ...(told < times ? [`HAProxy left apis that said so ${told} times, expected ${times}`] : []),
    ...late.map((line) => `HAProxy left an api too late: ${line}`),
  ];
}

/** PostgreSQL is reached through another program. */
export const poolers: readonly Scenario[] = [pooled];

/** The apis are reached through another program. */
export const balancers: readonly Scenario[] = [rolling];
