// One app posts far more than its share, and another's password resets must not wait for it.

import { flood } from '../load/flood.ts';
import { type Allowance, bothQueues, type Drill, type Scenario } from '../scenario.ts';
import { percentile, waitsOf } from './smtp-answers.ts';

/** From the 202 to the mail server's 2xx, for nineteen of twenty letters of the other app. */
const targetMs = 2_000;

/** Floods, runs a step meanwhile, and waits until all letters have left. Judges how long the other app's letters waited. */
async function floodAndJudge(
  drill: Drill,
  events: number,
  inItsMidst: () => Promise<Allowance> = async () => ({}),
): Promise<Allowance> {
  const began = Date.now();
  const before = drill.stack.office.count();
  await flood(drill, events);
  const postedIn = (Date.now() - began) / 1_000;
  const allowance = await inItsMidst();
  await drill.graceEnds();
  await drill.until('the end of the flood', () => isOver(drill), 1_200_000);
  const seconds = (Date.now() - began) / 1_000;
  const waits = waitsOf(drill, began);
  const [p50, p95, max] = [0.5, 0.95, 1].map((part) => Math.round(percentile(waits, part)));
  const broken =
    drill.short || (p95 ?? 0) < targetMs
      ? []
      : [`p95 of the other app from 202 to the mail server is ${p95} ms`];
  const rate = Math.round((drill.stack.office.count() - before) / seconds);
  const remark =
    `${events} letters posted in ${postedIn.toFixed(1)} s, all sent after ${seconds.toFixed(0)} s (${rate}/s); ` +
    `${waits.length} resets of another app: p50 ${p50} ms, p95 ${p95} ms, longest ${max} ms`;
  return { ...allowance, broken, remark };
}

async function isOver({ stack, mark }: Drill): Promise<boolean> {
  const { rows } = await stack.store.query<{ open: boolean }>(
    `select exists (
       select from deliveries where lane = 'event' and due_at is not null and address_key like $1
     ) as open`,
    [`${mark}-flood%`],
  );
  return rows[0]?.open === false;
}

const appFlood: Scenario = {
  name: 'app-flood',
  what: 'one app posts 100,000 events at once while another resets ten passwords a second',
  queues: bothQueues,
  alone: true,
  long: true,
  needs: { connections: 20 },
  type: 'password.reset',
  perSecond: 10,
  run: (drill) => floodAndJudge(drill, drill.short ? 2_000 : 100_000),
};

/** With ten connections a hundred letters a second, which is little. */
const slowly = { delayMs: 100 };

const appFloodSlow: Scenario = {
  name: 'app-flood-slow',
  what: 'the same with 6,000 events, a mail server that takes 100 letters a second, and a builder and a sender killed in the middle of it',
  queues: bothQueues,
  alone: true,
  type: 'password.reset',
  perSecond: 10,
  async run(drill) {
    const { builder, senders, office, connections } = drill.stack;
    office.on('message', slowly);
    const allowance = await floodAndJudge(drill, drill.short ? 500 : 6_000, async () => {
      for (const service of [builder, ...senders.slice(0, 1)]) {
        await drill.letters(drill.short ? 50 : 1_000);
        await service.end('SIGKILL');
        await service.start();
      }
      return { repeated: connections };
    });
    office.beFriendly();
    return allowance;
  },
};

export const fairness: readonly Scenario[] = [appFlood, appFloodSlow];
