// The mail server refuses, answers slowly, or takes a letter and its answer is lost.

import { domains } from '../load/load.ts';
import { planLetters } from '../load/newsletter.ts';
import { bothQueues, type Drill, type Scenario } from '../scenario.ts';
import { inFlight, needs } from './smtp-outages.ts';

const greylisting: Scenario = {
  name: 'greylisting-451',
  what: 'every address is refused at first (451) and taken on its second try',
  queues: bothQueues,
  needs,
  async run(drill) {
    const seen = new Set<string>();
    drill.stack.office.on('rcpt', ({ address }) => {
      if (seen.has(address)) return undefined;
      seen.add(address);
      return { reply: '451 4.7.1 Greylisted, please try again later' };
    });
    await drill.pause(drill.minuteMs);
    drill.stack.office.beFriendly();
    return { attempts: 2, remark: `${seen.size} addresses greylisted` };
  },
};

const refused: Scenario = {
  name: 'refused-550',
  what: 'a tenth of the addresses does not exist (550)',
  queues: bothQueues,
  needs,
  async run(drill) {
    const { office, store } = drill.stack;
    const gone = new Set<string>();
    office.on('rcpt', ({ address }) => {
      if (!/7-\d+@/.test(address)) return undefined;
      gone.add(address);
      return { reply: '550 5.1.1 No such user here' };
    });
    await drill.pause(drill.minuteMs);
    office.beFriendly();
    await drill.until('the suppressions', async () => {
      const { rows } = await store.query<{ count: number }>(
        'select count(*)::integer as count from suppressions where address_key = any($1)',
        [[...gone]],
      );
      return rows[0]?.count === gone.size;
    });
    return { failed: gone.size, remark: `${gone.size} addresses suppressed` };
  },
};

/** Letters a second that the strict domain takes. */
const strictRate = 4;
/** The time within which letters to the other domains must arrive. */
const patienceMs = 5_000;

const throttled: Scenario = {
  name: 'throttled-domain',
  what: `one domain takes ${strictRate} letters a second and refuses the rest (450 4.7.1) for a minute; the others are not to suffer`,
  queues: bothQueues,
  alone: true,
  needs,
  async run(drill) {
    const { office } = drill.stack;
    const strict = `@${domains[0]}`;
    const lately: number[] = [];
    let refusals = 0;
    const began = Date.now();
    office.on('rcpt', ({ address }) => {
      if (!address.endsWith(strict)) return undefined;
      const now = performance.now();
      while ((lately[0] ?? now) < now - 1_000) lately.shift();
      if (lately.length < strictRate) {
        lately.push(now);
        return undefined;
      }
      refusals += 1;
      return { reply: '450 4.7.1 Too many messages from your server, slow down' };
    });
    await drill.pause(drill.minuteMs);
    office.beFriendly();
    const others = waitsOf(drill, began).filter(({ address }) => !address.endsWith(strict));
    const p95 = percentile(others, 0.95);
    const broken =
      drill.short || p95 <= patienceMs ? [] : [`letters to other domains took ${Math.round(p95)} ms (p95)`];
    return { triedAgain: 0, broken, remark: `${refusals} refusals; other domains p95 ${Math.round(p95)} ms` };
  },
};

/** How long letters promised since then took to be accepted by the mail server, in milliseconds. */
export function waitsOf(drill: Drill, since: number): { address: string; ms: number }[] {
  const promised = drill.load.promised;
  return drill.stack.offices
    .flatMap((office) => office.taken())
    .flatMap(({ address, at }) => {
      const letter = promised.get(address);
      return letter === undefined || letter.at < since ? [] : [{ address, ms: Math.max(0, at - letter.at) }];
    });
}

/** The value that this part of them does not exceed; 0 when there are none. */
export function percentile(waits: readonly { readonly ms: number }[], part: number): number {
  const sorted = waits.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * part) - 1] ?? 0;
}

const silenceAfterData: Scenario = {
  name: 'silence-after-data',
  what: 'DATA is never answered, for as many letters as a sender has connections',
  queues: bothQueues,
  needs,
  run: async (drill) => {
    await keepSilent(drill, 'data');
    return drill.short ? { repeated: inFlight(drill), triedAgain: inFlight(drill) } : { triedAgain: 0 };
  },
};

const silenceAfterLetter: Scenario = {
  name: 'silence-after-letter',
  what: 'the letter is taken and nothing is ever answered, for as many letters as a sender has connections',
  queues: bothQueues,
  needs,
  run: async (drill) => ({ repeated: await keepSilent(drill, 'message') }),
};

/** Says nothing at a stage, so many times, until the senders have lost patience; briefly, the line is cut instead. */
async function keepSilent(drill: Drill, stage: 'data' | 'message'): Promise<number> {
  const { office, connections, store } = drill.stack;
  const silent = new Set<string>();
  office.on(stage, ({ address }) => {
    if (silent.size >= connections || silent.has(address)) return undefined;
    silent.add(address);
    return { silent: true };
  });
  await drill.until('silence', () => silent.size === connections);
  await drill.letters(drill.perSecond);
  if (drill.short) office.cutAll();
  await drill.until(
    'the end of the senders’ patience',
    async () => {
      const { rows } = await store.query<{ count: number }>(
        `select count(*)::integer as count from deliveries where address = any($1) and state = 'sending' and attempt = 1`,
        [[...silent]],
      );
      return rows[0]?.count === 0;
    },
    180_000,
  );
  office.beFriendly();
  return drill.short ? inFlight(drill) : silent.size;
}

const answerCut: Scenario = {
  name: 'answer-cut',
  what: 'connections are cut after the final dot, before the answer; letters of both lanes are in doubt',
  queues: bothQueues,
  needs,
  async run(drill) {
    const { office } = drill.stack;
    await planLetters(drill, { count: drill.short ? 60 : 600, lane: 'newsletter', ring: true });
    let cut = 0;
    let held = 0;
    office.on('message', ({ address }) => {
      if (drill.random() > 0.08) return undefined;
      if (address.startsWith(`${drill.mark}-newsletter`)) held += 1;
      else cut += 1;
      return { cut: 'before' };
    });
    await drill.pause(drill.minuteMs);
    office.beFriendly();
    return {
      repeated: cut,
      unknown: held,
      remark: `${cut} answers to events and ${held} to newsletters were cut`,
    };
  },
};

const slowAnswers: Scenario = {
  name: 'slow-answers',
  what: 'every answer to a letter takes up to a second and a half, for a minute',
  queues: bothQueues,
  needs,
  async run(drill) {
    const { office } = drill.stack;
    office.on('message', () => ({ delayMs: 200 + drill.random() * (drill.short ? 300 : 1_300) }));
    await drill.pause(drill.minuteMs);
    office.beFriendly();
    return { triedAgain: 0 };
  },
};

export const smtpAnswers: readonly Scenario[] = [
  greylisting,
  refused,
  silenceAfterData,
  silenceAfterLetter,
  answerCut,
  slowAnswers,
  // Last, because the domain keeps its limit.
  throttled,
];
