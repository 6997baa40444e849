// The short form of the drill as tests. Scenarios with the same needs run one after the other on one stack, to save the time
// that starting a stack takes.

import { redisUrl } from '@pabal/test/support';
import { randomFrom } from './random.ts';
import { headLine, runLine } from './report.ts';
import { type Run, runScenario } from './run.ts';
import type { Scenario } from './scenario.ts';
import { lacking, type QueueKind, type Stack, startStack } from './stack/stack.ts';

const perSecond = 30;
const minuteMs = 2_000;

/**
 * Describes the scenarios, on `both` queues or on `one`: Redis where there is one. Without a redis-server there is only
 * PostgreSQL, and scenarios that need another program that is not there are skipped; the run says at its end what was left
 * out.
 */
export function describeDrill(scenarios: readonly Scenario[], on: 'both' | 'one'): void {
  const available: QueueKind[] = redisUrl() === undefined ? ['postgres'] : ['redis', 'postgres'];
  for (const queue of on === 'both' ? available : available.slice(0, 1)) {
    const fitting = scenarios.filter((scenario) => scenario.queues.includes(queue));
    for (const [needs, some] of groupByNeeds(fitting)) {
      const where = queue === 'redis' ? 'Redis' : 'PostgreSQL';
      const describeIt = lacking(some[0]?.needs) === undefined ? describe : describe.skip;
      describeIt(`the drill with the queue on ${where}${needs}`, () => describeGroup(some, queue));
    }
  }
}

function describeGroup(scenarios: readonly Scenario[], queue: QueueKind): void {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack(queue, scenarios[0]?.needs);
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

function groupByNeeds(scenarios: readonly Scenario[]): Map<string, Scenario[]> {
  const groups = new Map<string, Scenario[]>();
  for (const scenario of scenarios) {
    const needs = scenario.needs === undefined ? '' : ` and ${JSON.stringify(scenario.needs)}`;
    groups.set(needs, [...(groups.get(needs) ?? []), scenario]);
  }
  return groups;
}
