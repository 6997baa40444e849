// The short form of the drill as tests. To start a stack takes as long as many a scenario, so those that can share one run one
// after the other on it.

import { redisUrl } from '@pabal/test/support';
import { randomFrom } from './random.ts';
import { headLine, runLine } from './report.ts';
import { type Run, runScenario } from './run.ts';
import type { Scenario } from './scenario.ts';
import {
  type Faults,
  lacking,
  type QueueKind,
  type Stack,
  type StackNeeds,
  startStack,
} from './stack/stack.ts';

const perSecond = 30;
const minuteMs = 2_000;

/** Scenarios, and whether they run on `both` queues or on `one`: Redis where there is one. */
type Part = readonly [scenarios: readonly Scenario[], on: 'both' | 'one'];

/**
 * Describes the scenarios, in their order where they share a stack. Without a redis-server there is only PostgreSQL, and
 * scenarios that need another program that is not there are skipped; the run says at its end what was left out.
 */
export function describeDrill(...parts: readonly Part[]): void {
  const available: QueueKind[] = redisUrl() === undefined ? ['postgres'] : ['redis', 'postgres'];
  for (const queue of available) {
    const here = parts.filter(([, on]) => on === 'both' || queue === available[0]);
    const fitting = here
      .flatMap(([scenarios]) => scenarios)
      .filter((scenario) => scenario.queues.includes(queue));
    for (const [servers, some] of groupByServers(fitting)) {
      const where = queue === 'redis' ? 'Redis' : 'PostgreSQL';
      const needs = some.map((scenario) => scenario.needs ?? {}).reduce(united, {});
      const describeIt = lacking(needs) === undefined ? describe : describe.skip;
      describeIt(`the drill with the queue on ${where}${servers}`, () => describeGroup(some, needs, queue));
    }
  }
}

function describeGroup(scenarios: readonly Scenario[], needs: StackNeeds, queue: QueueKind): void {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack(queue, needs);
  }, 120_000);
  afterAll(() => stack?.stop());

  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    'keeps every promise in %s',
    async (_name, scenario) => {
      const seed = Date.now() % 1_000_000;
      const options = { perSecond, minuteMs, short: true, random: randomFrom(seed) };
      const run = await runScenario(stack, scenario, options);
      if (run.broken.length > 0) throw new Error(describeBroken(run, seed));
    },
    360_000,
  );
}

function describeBroken(run: Run, seed: number): string {
  return `A promise was broken (seed ${seed}).\n${headLine()}\n${runLine(run)}`;
}

/** By the servers that they need. The rest of what they need disturbs no other scenario. */
function groupByServers(scenarios: readonly Scenario[]): Map<string, Scenario[]> {
  const groups = new Map<string, Scenario[]>();
  for (const scenario of scenarios) {
    const { env: _env, faults: _faults, connections: _connections, ...servers } = scenario.needs ?? {};
    const key = Object.keys(servers).length === 0 ? '' : ` and ${JSON.stringify(servers)}`;
    groups.set(key, [...(groups.get(key) ?? []), scenario]);
  }
  return groups;
}

/** What both need. How many connections a sender has is for speed, which the short form does not judge. */
function united(one: StackNeeds, other: StackNeeds): StackNeeds {
  const { connections: _connections, ...needs } = { ...one, ...other };
  return { ...needs, env: { ...one.env, ...other.env }, faults: unitedFaults(one.faults, other.faults) };
}

function unitedFaults(one: Faults = {}, other: Faults = {}): Faults {
  const of = (name: keyof Faults) => [...new Set([...(one[name] ?? []), ...(other[name] ?? [])])];
  return { api: of('api'), builder: of('builder'), sender: of('sender'), pages: of('pages') };
}
