// The mail server is away, full, or cannot be trusted: the lanes wait, and no attempt is counted.

import { untrustedCertificate } from '../faults/untrusted-certificate.ts';
import { bothQueues, type Drill, type Scenario } from '../scenario.ts';
import { askService, type Service } from '../stack/services.ts';

/** As most providers want it; scenarios with the same needs can share a stack. */
export const needs = { tls: true };

/** Letters on their way when connections are cut: an attempt each, and some of them may have been taken. */
export const inFlight = ({ stack }: Drill) => stack.connections * stack.senders.length;

const down: Scenario = {
  name: 'smtp-down',
  what: 'the mail server takes no connections for a minute',
  queues: bothQueues,
  needs,
  async run(drill) {
    const { office } = drill.stack;
    await office.close();
    await drill.pause(drill.minuteMs);
    await office.open();
    return { repeated: inFlight(drill), triedAgain: inFlight(drill) };
  },
};

const goesAway: Scenario = {
  name: 'smtp-421',
  what: 'the mail server greets with 421 for a minute',
  queues: bothQueues,
  needs,
  async run(drill) {
    const { office } = drill.stack;
    office.on('banner', {
      reply: '421 4.3.2 Service not available, closing transmission channel',
      cut: 'after',
    });
    office.cutAll();
    await drill.pause(drill.minuteMs);
    office.beFriendly();
    return { repeated: inFlight(drill), triedAgain: inFlight(drill) };
  },
};

const full: Scenario = {
  name: 'quota-452',
  what: 'the provider’s allowance is used up for a minute (452)',
  queues: bothQueues,
  needs,
  async run(drill) {
    const { office } = drill.stack;
    office.on('mail', { reply: '452 4.3.1 Insufficient system storage' });
    await drill.pause(drill.minuteMs);
    office.beFriendly();
    return { triedAgain: 0 };
  },
};

const tlsBroken: Scenario = {
  name: 'tls-broken',
  what: 'the mail server comes back with a certificate nobody trusts, for a minute',
  queues: bothQueues,
  needs,
  async run(drill) {
    const { office } = drill.stack;
    await office.close();
    await office.open(untrustedCertificate);
    const before = office.count();
    await drill.pause(drill.minuteMs);
    const leaked = office.count() - before;
    await office.close();
    await office.open();
    const broken = leaked === 0 ? [] : [`${leaked} letters were given to a server nobody trusts`];
    return { repeated: inFlight(drill), triedAgain: inFlight(drill), broken };
  },
};

const downLong: Scenario = {
  name: 'smtp-down-long',
  what: 'the mail server is away for ten minutes under 100 events/s',
  queues: bothQueues,
  alone: true,
  needs,
  long: true,
  perSecond: 100,
  async run(drill) {
    const { stack, load } = drill;
    const services = [stack.api, stack.builder, ...stack.senders];
    await stack.office.close();
    await drill.pause(drill.short ? drill.minuteMs / 2 : 45_000);
    const before = await leastMemory(drill, services);
    const told = await toldByReadiness(drill);
    await drill.pause(drill.short ? drill.minuteMs / 2 : 525_000);
    const after = await leastMemory(drill, services);
    await stack.office.open();
    const broken = [...told];
    if (load.repeated.size > 0)
      broken.push(`the api did not answer at once: ${JSON.stringify([...load.repeated])}`);
    for (const [index, service] of services.entries()) {
      const grown = (after[index] ?? 0) - (before[index] ?? 0);
      if (grown > mostGrowthMb) broken.push(`the ${service.name} grew by ${grown} MB`);
    }
    const names = services.map(({ name }, index) => `${name} ${before[index]} → ${after[index]} MB`);
    const remark = `${names.join(', ')}; slowest answer of the api ${Math.round(load.slowestMs())} ms`;
    return { repeated: inFlight(drill), triedAgain: inFlight(drill), broken, remark };
  },
};

/** Resident memory of each in MiB: the least of several readings, as garbage comes and goes. */
async function leastMemory(drill: Drill, services: readonly Service[]): Promise<number[]> {
  const least = services.map(() => Number.POSITIVE_INFINITY);
  for (let reading = 0; reading < 15; reading += 1) {
    for (const [index, service] of services.entries())
      least[index] = Math.min(least[index] ?? 0, Math.round(service.memoryMb()));
    await drill.pause(drill.short ? 100 : 1_000);
  }
  return least;
}

/** By how much a heap may grow; a thousand waiting letters in memory would be more. */
const mostGrowthMb = 60;

/** While nothing can be sent, a sender says so when it is asked whether it is ready. */
async function toldByReadiness(drill: Drill): Promise<string[]> {
  const [sender] = drill.stack.senders;
  if (sender === undefined) return [];
  const { body } = await askService(sender, '/readyz');
  return /ECONNREFUSED|unreachable|open/i.test(body) ? [] : [`the sender’s /readyz does not tell: ${body}`];
}

const failover: Scenario = {
  name: 'provider-failover',
  what: 'one of two providers is away for a minute, and the other takes over',
  queues: bothQueues,
  needs: { ...needs, providers: 2 },
  async run(drill) {
    const [first, second] = drill.stack.offices;
    await first?.close();
    const before = second?.count() ?? 0;
    const carried = () => (second?.count() ?? 0) - before;
    const expected = (drill.perSecond * drill.minuteMs) / 1_000 / 2;
    await drill.pause(drill.minuteMs);
    // A short minute on a busy machine says nothing about a rate, so the letters themselves are waited for.
    if (drill.short)
      await drill.until(`${expected} letters by the other provider`, () => carried() >= expected);
    const others = carried();
    await first?.open();
    const broken =
      others >= expected ? [] : [`the other provider carried ${others} letters, expected ${expected}`];
    return {
      repeated: inFlight(drill),
      triedAgain: inFlight(drill),
      broken,
      remark: `the other carried ${others} letters`,
    };
  },
};

export const smtpOutages: readonly Scenario[] = [down, goesAway, full, tlsBroken, failover, downLong];
