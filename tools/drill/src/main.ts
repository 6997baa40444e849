// The drill as a command. Loopback only. Every scenario has a stack of its own, which is stopped again.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inspect, parseArgs } from 'node:util';
import { readOrRefuse, refuse, wholeNumber } from '@pabal/test/support';
import { randomOf } from './random.ts';
import { headLine, markdownTable, runLine, withTable } from './report.ts';
import { notHeld, type Run, runScenario } from './run.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';
import { lacking, type QueueKind, type Stack, startStack } from './stack/stack.ts';

const usage = `Breaks one thing at a time under load and counts what becomes of every letter.

  npm run drill -- [options]

  --list             the scenarios
  --scenario NAME    this one; may be given several times (all)
  --queue KIND       redis, postgres or both (both)
  --rate N           events a second (60)
  --seconds N        how long "a minute" lasts (60)
  --short            the form that the tests run: a minute of 2.5 seconds at 40 events a second
  --jobs N           scenarios side by side, but for those that are judged by their speed (1)
  --seed N           repeats the chances of an earlier run
  --json FILE        writes the runs there
  --markdown FILE    writes the table into that page

Ends with 1 when a promise was broken, and with 64 when the options make no sense.
`;

const { values } = readArguments();
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
if (values.list) {
  for (const { name, what } of scenarios) process.stdout.write(`${name.padEnd(26)} ${what}\n`);
  process.exit(0);
}

const seed = wholeNumber('seed', values.seed ?? String(Date.now() % 1_000_000), 1_000_000);
const options = {
  perSecond: wholeNumber('rate', values.rate ?? (values.short ? '40' : '60'), 1_000),
  minuteMs: values.short ? 2_500 : wholeNumber('seconds', values.seconds, 3_600) * 1_000,
  short: values.short,
};
const jobs = wholeNumber('jobs', values.jobs, 16);
const chosen = choose(values.scenario);
const leftOut = chosen.filter(isLeftOut);
const queues = queueKinds(values.queue);

process.stdout.write(
  `seed ${seed}, ${options.perSecond} events/s, a minute lasts ${options.minuteMs / 1_000} s\n`,
);
process.stdout.write(`${headLine()}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const planned = chosen
  .filter((scenario) => !leftOut.includes(scenario))
  .flatMap((scenario) =>
    queues.filter((kind) => scenario.queues.includes(kind)).map((queue) => ({ scenario, queue })),
  );
const ended = new Map<Planned, Run>();
const besides = planned.filter(({ scenario }) => !scenario.alone);
await Promise.all(Array.from({ length: jobs }, () => work(besides)));
await work(planned.filter(({ scenario }) => scenario.alone));
const runs = planned.flatMap((one) => ended.get(one) ?? []);
const broken = runs.filter((run) => run.broken.length > 0).length;
process.stdout.write(`${runs.length} runs, ${broken} broken\n`);
for (const { name, needs } of leftOut)
  process.stdout.write(`!!! LEFT OUT: ${name}, because this machine has no ${lacking(needs)}.\n`);
process.exitCode = broken === 0 ? 0 : 1;

interface Planned {
  readonly scenario: Scenario;
  readonly queue: QueueKind;
}

/** Takes runs from the list until it is empty. Several of these work side by side. */
async function work(list: Planned[]): Promise<void> {
  for (let next = list.shift(); next !== undefined; next = list.shift()) {
    const run = await runOnOwnStack(next);
    ended.set(next, run);
    process.stdout.write(`${runLine(run)}\n`);
    writeDown();
  }
}

/** A scenario that could not be run counts as broken, because its letters were not checked. */
async function runOnOwnStack({ scenario, queue }: Planned): Promise<Run> {
  let stack: Stack | undefined;
  try {
    stack = await startStack(queue, scenario.needs);
    const random = randomOf(seed, `${scenario.name} ${queue}`);
    return await runScenario(stack, scenario, { ...options, random });
  } catch (error) {
    return notHeld(scenario, queue, inspect(error));
  } finally {
    await stack?.stop();
  }
}

/** Written after every run, because all runs together take hours. */
function writeDown(): void {
  const { json, markdown } = values;
  const runs = planned.flatMap((one) => ended.get(one) ?? []);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ seed, ...options, runs }, null, 2)}\n`);
  if (markdown === undefined) return;
  const page = existsSync(markdown) ? readFileSync(markdown, 'utf8') : '';
  const about = `${options.perSecond} events/s, "a minute" of ${options.minuteMs / 1_000} s, seed ${seed}:`;
  writeFileSync(markdown, withTable(page, `${about}\n\n${markdownTable(runs, scenarios)}`));
}

function readArguments() {
  return readOrRefuse(
    () =>
      parseArgs({
        options: {
          help: { type: 'boolean', default: false },
          scenario: { type: 'string', multiple: true },
          queue: { type: 'string', default: 'both' },
          seconds: { type: 'string', default: '60' },
          rate: { type: 'string' },
          short: { type: 'boolean', default: false },
          seed: { type: 'string' },
          jobs: { type: 'string', default: '1' },
          json: { type: 'string' },
          markdown: { type: 'string' },
          list: { type: 'boolean', default: false },
        },
      }),
    usage,
  );
}

function choose(names: readonly string[] | undefined): readonly Scenario[] {
  if (names === undefined) return scenarios.filter(({ long }) => !long || !values.short);
  const unknown = names.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown !== undefined) refuse(`There is no scenario ${JSON.stringify(unknown)}; --list names them.`);
  return scenarios.filter(({ name }) => names.includes(name));
}

/** Without the program that it needs a scenario is left out; one that was asked for by name, and any under CI, is broken. */
function isLeftOut({ needs }: Scenario): boolean {
  const mayBe = values.scenario === undefined && process.env.CI !== 'true';
  return mayBe && lacking(needs) !== undefined;
}

function queueKinds(name: string): readonly QueueKind[] {
  if (name === 'both') return ['redis', 'postgres'];
  if (name === 'redis' || name === 'postgres') return [name];
  return refuse('--queue is redis, postgres or both.');
}
