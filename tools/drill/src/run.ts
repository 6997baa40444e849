// Runs one scenario: load, fault at a random moment, healing, closing the books, verdict.

import { setTimeout as wait } from 'node:timers/promises';
import { eventually } from '@pabal/test/support';
import { type Account, accountFor, countOpen, describeOpen, endGrace, readLedger } from './books.ts';
import { type Load, type PromisedLetter, startLoad } from './load/load.ts';
import type { Allowance, Drill, Scenario } from './scenario.ts';
import type { QueueKind, Stack } from './stack/stack.ts';
import { verdictOn } from './verdict.ts';

export interface RunOptions {
  /** Events a second. */
  readonly perSecond: number;
  /** How long what lasts "a minute" lasts. */
  readonly minuteMs: number;
  readonly short: boolean;
  readonly random: () => number;
}

export interface Run {
  readonly scenario: string;
  readonly queue: QueueKind;
  readonly account: Account;
  /** From healing until the last letter that had been promised before it was delivered. */
  readonly recoveryMs: number;
  /** The promises that were broken; empty when there are none. */
  readonly broken: readonly string[];
  readonly remark: string;
}

/** The books are stuck when nothing has moved for this long: longer than any wait between two attempts. */
const stuckMs = 120_000;

/** In the short form nothing moves for so long before the letters that are left are overdue. */
const graceMs = 1_000;

let runs = 0;

/** Runs a scenario on a stack, which it leaves whole. */
export async function runScenario(stack: Stack, scenario: Scenario, given: RunOptions): Promise<Run> {
  const options = given.short ? given : { ...given, perSecond: scenario.perSecond ?? given.perSecond };
  const mark = `r${++runs}x${Date.now().toString(36)}`;
  const extra = new Map<string, PromisedLetter>();
  const load =
    scenario.load === false
      ? noLoad
      : startLoad({
          ...{ ...stack, ...options, mark, type: scenario.type ?? 'vacancy.created' },
          newConnections: scenario.newConnections,
        });
  let healedAt: number | undefined;
  const drill = createDrill(stack, options, load, mark, {
    promise: (letters) => {
      for (const [address, letter] of letters) extra.set(address, letter);
    },
    healed: () => {
      healedAt = Date.now();
    },
  });
  let allowance: Allowance;
  try {
    if (load !== noLoad) {
      await drill.letters(Math.ceil(options.perSecond / 2));
      await drill.moment(100, options.short ? 700 : 4_000);
    }
    allowance = await scenario.run(drill);
    healedAt ??= Date.now();
    if (load !== noLoad) await drill.letters(Math.ceil(options.perSecond / 2));
  } finally {
    await load.stop();
  }
  const late = await closeBooks(drill);
  const promised = new Map([...load.promised, ...extra]);
  const taken = stack.offices
    .flatMap((office) => office.taken())
    .filter(({ address }) => address.startsWith(`${mark}-`));
  const account = accountFor(
    promised,
    await readLedger(stack.store, mark),
    taken.sort((a, b) => a.at - b.at),
  );
  return {
    scenario: scenario.name,
    queue: stack.queue,
    account,
    recoveryMs: recoveryOf(promised, taken, healedAt),
    broken: [...verdictOn(account, allowance), ...refusals(load), ...late, ...deaths(stack)],
    remark: allowance.remark ?? '',
  };
}

/** The result of a run that failed before its end. */
export function notHeld(scenario: Scenario, queue: QueueKind, why: string): Run {
  const account = accountFor(new Map(), [], []);
  const broken = [`the drill could not be held: ${why}`];
  return { scenario: scenario.name, queue, account, recoveryMs: 0, broken, remark: '' };
}

const noLoad: Load = {
  promised: new Map(),
  refused: new Map(),
  repeated: new Map(),
  slowestMs: () => 0,
  stop: async () => {},
};

function createDrill(
  stack: Stack,
  { random, short, minuteMs, perSecond }: RunOptions,
  load: Load,
  mark: string,
  told: Pick<Drill, 'promise' | 'healed'>,
): Drill {
  const until: Drill['until'] = async (what, question, timeoutMs = 60_000) => {
    await eventually(question, { what, timeoutMs, everyMs: 50 });
  };
  const count = () => stack.offices.reduce((sum, office) => sum + office.count(), 0);
  return {
    ...told,
    stack,
    load,
    short,
    perSecond,
    minuteMs,
    mark,
    random,
    pause: (ms) => wait(ms),
    moment: (fromMs, toMs) => wait(fromMs + random() * (toMs - fromMs)),
    letters: async (more) => {
      const least = count() + more;
      await until(`${more} more letters`, () => count() >= least, stuckMs);
    },
    until,
    graceEnds: async () => {
      if (short) await endGrace(stack.store);
    },
  };
}

/** Waits until no delivery is open, as long as there is progress. Without progress it returns what is left. */
async function closeBooks({ stack: { store }, graceEnds }: Drill): Promise<string[]> {
  let least = Number.POSITIVE_INFINITY;
  let since = performance.now();
  let grace = since;
  for (;;) {
    const open = await countOpen(store);
    if (open === 0) return [];
    if (open < least) {
      least = open;
      since = performance.now();
    }
    if (performance.now() - since > stuckMs) {
      return [`nothing moved for ${stuckMs / 1_000} s with letters open: ${await describeOpen(store)}`];
    }
    if (performance.now() - Math.max(since, grace) > graceMs) {
      await graceEnds();
      grace = performance.now();
    }
    await wait(100);
  }
}

function recoveryOf(
  promised: ReadonlyMap<string, PromisedLetter>,
  taken: readonly { readonly address: string; readonly at: number }[],
  healedAt: number,
): number {
  const waited = taken.filter(
    ({ address }) => (promised.get(address)?.at ?? Number.POSITIVE_INFINITY) <= healedAt,
  );
  return waited.reduce((longest, { at }) => Math.max(longest, at - healedAt), 0);
}

function deaths({ apis, builders, senders }: Stack): string[] {
  return [...apis, ...builders, ...senders].flatMap((service) => service.died() ?? []);
}

function refusals({ refused }: Load): string[] {
  return [...refused].map(
    ([status, count]) => `the api answered ${status} to ${count} posts that were in order`,
  );
}
