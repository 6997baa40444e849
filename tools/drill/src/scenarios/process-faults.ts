// Processes die, are stopped, or hang. The letters that they held are bounded by their connections.

import { planLetters } from '../load/newsletter.ts';
import { bothQueues, type Drill, type Scenario } from '../scenario.ts';
import { askService, type Service } from '../stack/services.ts';

const times = ({ short }: Drill) => (short ? 2 : 8);

/** A signal blocks a sender's event loop for so long; the lease is 5 s, and a job's lock 30 s. */
const blockMs = 7_000;
const needs = { faults: { sender: [`blocked-loop.mjs?ms=${blockMs}`] } };

/** A mail server far away: at any moment letters are taken whose answers are still to come. */
const farAway = { delayMs: 60 };

/** Kills and restarts again and again, each time another of them. */
async function killAgainAndAgain(drill: Drill, services: readonly Service[]): Promise<void> {
  for (let time = 0; time < times(drill); time += 1) {
    const service = services[time % services.length];
    await service?.end('SIGKILL');
    await drill.moment(0, drill.short ? 200 : 2_000);
    await service?.start();
    await drill.moment(drill.short ? 200 : 500, drill.short ? 600 : 4_000);
  }
}

const senderKilled: Scenario = {
  name: 'sender-killed',
  what: 'senders are killed in turn, eight times, with letters of both lanes in hand',
  queues: bothQueues,
  needs,
  async run(drill) {
    const { stack } = drill;
    stack.office.on('message', farAway);
    await planLetters(drill, { count: drill.short ? 300 : 5_000, lane: 'newsletter', ring: true });
    await killAgainAndAgain(drill, stack.senders);
    stack.office.beFriendly();
    const inFlight = times(drill) * stack.connections;
    // Newsletters in doubt are held for a person: claimed ones are at most twice the connections.
    return { repeated: inFlight, unknown: 2 * inFlight };
  },
};

const builderKilled: Scenario = {
  name: 'builder-killed',
  what: 'the builder is killed eight times',
  queues: bothQueues,
  async run(drill) {
    await planLetters(drill, { count: drill.short ? 100 : 2_000, lane: 'newsletter', ring: false });
    await killAgainAndAgain(drill, [drill.stack.builder]);
    return { triedAgain: 0 };
  },
};

const apiKilled: Scenario = {
  name: 'api-killed',
  what: 'the api is killed eight times, and apps ask again under the same key',
  queues: bothQueues,
  async run(drill) {
    await killAgainAndAgain(drill, [drill.stack.api]);
    return { triedAgain: 0 };
  },
};

/** SHUTDOWN_SECONDS as the services have it. */
const deadlineMs = 25_000;

const sigterm: Scenario = {
  name: 'sigterm',
  what: 'every service is asked to stop (SIGTERM) in the middle of its work, and started again',
  queues: bothQueues,
  async run(drill) {
    const { api, builder, senders, office } = drill.stack;
    office.on('message', farAway);
    await planLetters(drill, { count: drill.short ? 300 : 5_000, lane: 'newsletter', ring: true });
    const broken: string[] = [];
    let longestMs = 0;
    for (const service of [...senders, builder, api]) {
      const asked = performance.now();
      const { code, signal } = await service.end('SIGTERM');
      const tookMs = performance.now() - asked;
      longestMs = Math.max(longestMs, tookMs);
      if (code !== 0) broken.push(`the ${service.name} ended with ${signal ?? code} instead of 0`);
      if (tookMs > deadlineMs) broken.push(`the ${service.name} took ${Math.round(tookMs)} ms to stop`);
      await service.start();
      await drill.letters(Math.ceil(drill.perSecond / 2));
    }
    office.beFriendly();
    return { triedAgain: 0, broken, remark: `longest stop ${Math.round(longestMs)} ms` };
  },
};

const loopBlocked: Scenario = {
  name: 'loop-blocked',
  what: 'a sender’s event loop is blocked, longer than its lease and than its jobs’ locks',
  queues: bothQueues,
  needs,
  async run(drill) {
    const { stack } = drill;
    const [sender] = stack.senders;
    stack.office.on('message', farAway);
    for (let n = 0; n < (drill.short ? 1 : 5); n += 1) {
      sender?.signal('SIGUSR2');
      // Two of the same signal that come at once are one.
      await drill.pause(50);
    }
    await drill.until(
      'the sender’s answer',
      async () => sender !== undefined && (await askService(sender, '/healthz')).status === 200,
      120_000,
    );
    stack.office.beFriendly();
    return { repeated: stack.connections };
  },
};

/** A sender dies or hangs: the letters that it held are in doubt. */
export const senderFaults: readonly Scenario[] = [senderKilled, loopBlocked];

/** Nothing is in doubt. */
export const serviceFaults: readonly Scenario[] = [builderKilled, apiKilled, sigterm];
