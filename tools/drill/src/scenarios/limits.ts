// Limits and lanes under load.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { domains } from '../load/load.ts';
import { planLetters } from '../load/newsletter.ts';
import { bothQueues, type Scenario } from '../scenario.ts';
import type { Stack } from '../stack/stack.ts';
import { percentile, waitsOf } from './smtp-answers.ts';

/** Letters a second that the provider allows. */
const rate = 14;

const providerRate: Scenario = {
  name: 'provider-rate',
  what: `a provider allows ${rate} letters a second and four senders have more`,
  queues: bothQueues,
  alone: true,
  needs: { senders: 4, smtpParameters: `rate=${rate}` },
  load: false,
  async run(drill) {
    const seconds = drill.short ? 6 : 60;
    const lag = monitorEventLoopDelay({ resolution: 5 });
    lag.enable();
    await planLetters(drill, { count: rate * seconds, lane: 'event', ring: true });
    await drill.letters(rate * seconds);
    const times = drill.stack.office
      .taken()
      .filter(({ address }) => address.startsWith(`${drill.mark}-`))
      .map(({ at }) => at)
      .sort((a, b) => a - b);
    lag.disable();
    const lagMs = Math.ceil(lag.max / 1e6);
    const most = mostWithin(times, 1_000 - lagMs);
    const average = ((times.length - 1) * 1_000) / ((times.at(-1) ?? 0) - (times[0] ?? 0));
    const broken = most <= rate ? [] : [`${most} letters in one second, allowed are ${rate}`];
    if (!drill.short && average < rate * 0.9)
      broken.push(`${average.toFixed(1)} letters/s, expected 90 % of ${rate}`);
    const remark = `at most ${most} in any ${1_000 - lagMs} ms, ${average.toFixed(1)}/s on average`;
    return { broken, remark };
  },
};

/**
 * The most letters within any stretch of so many milliseconds. The mail server, which runs in the drill, may read a letter
 * later than it came, by as much as its event loop lags: only what comes closer together than a second less that lag
 * surely came within one.
 */
function mostWithin(times: readonly number[], stretchMs: number): number {
  let from = 0;
  let most = 0;
  for (const [index, at] of times.entries()) {
    while ((times[from] ?? at) <= at - stretchMs) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

/** From the 202 to the mail server's 2xx, for nineteen of twenty letters. */
const resetTargetMs = 1_000;

const resetDuringNewsletter: Scenario = {
  name: 'reset-during-newsletter',
  what: 'passwords are reset while 100,000 newsletter letters are being sent',
  queues: bothQueues,
  alone: true,
  needs: { connections: 20 },
  type: 'password.reset',
  long: true,
  async run(drill) {
    const began = Date.now();
    await planLetters(drill, { count: drill.short ? 2_000 : 100_000, lane: 'newsletter', ring: true });
    await drill.until(
      'the end of the newsletter',
      async () => {
        const { rows } = await drill.stack.store.query<{ open: boolean }>(
          `select exists (select from deliveries where lane = 'newsletter' and due_at is not null) as open`,
        );
        return rows[0]?.open === false;
      },
      1_200_000,
    );
    const seconds = (Date.now() - began) / 1_000;
    const waits = waitsOf(drill, began);
    const [p50, p95, max] = [0.5, 0.95, 1].map((part) => Math.round(percentile(waits, part)));
    const inTime = drill.short || (p95 ?? 0) < resetTargetMs;
    const broken = inTime ? [] : [`p95 from 202 to the mail server is ${p95} ms`];
    const remark = `${waits.length} resets: p50 ${p50} ms, p95 ${p95} ms, longest ${max} ms; the newsletter took ${seconds.toFixed(0)} s`;
    return { broken, remark };
  },
};

/** After the throttling nothing may wait for longer. */
const inflowTargetMs = 120_000;
/** The time within which nineteen of twenty letters to the other domains must arrive. */
const othersTargetMs = 5_000;

const throttledInflow: Scenario = {
  name: 'throttled-inflow',
  what: 'one domain answers 421 to every letter for a minute, while far more come in for it than its limit lets through',
  queues: bothQueues,
  alone: true,
  type: 'password.reset',
  async run(drill) {
    const { office, store } = drill.stack;
    const slow = `@${domains[0]}`;
    let refusals = 0;
    const began = Date.now();
    office.on('rcpt', ({ address }) => {
      if (!address.endsWith(slow)) return undefined;
      refusals += 1;
      return { reply: '421 4.7.28 Unusual rate of mail from your server, try again later' };
    });
    await drill.pause(drill.minuteMs);
    office.beFriendly();
    const healedAt = Date.now();
    drill.healed();
    const waiting = await waitingIn(store);
    // The load goes on: what comes in meanwhile has to go out, too.
    await drill.until(
      'the end of the line',
      async () => (await waitingIn(store)) === 0,
      inflowTargetMs + (drill.short ? 0 : 240_000),
    );
    const took = Date.now() - healedAt;
    const others = waitsOf(drill, began).filter(({ address }) => !address.endsWith(slow));
    const p95 = percentile(others, 0.95);
    const broken = [
      ...(took <= inflowTargetMs ? [] : [`letters waited ${took} ms after the throttling had ended`]),
      ...(drill.short || p95 <= othersTargetMs ? [] : [`letters to other domains took ${p95} ms (p95)`]),
    ];
    const remark = `${refusals} refusals; ${waiting} waited at the end of it, none ${(took / 1_000).toFixed(1)} s later; other domains p95 ${p95} ms`;
    return { triedAgain: 0, broken, remark };
  },
};

async function waitingIn(store: Stack['store']): Promise<number> {
  const { rows } = await store.query<{ count: number }>(
    `select count(*)::integer as count from deliveries where waits_for is not null and due_at is not null`,
  );
  return rows[0]?.count ?? 0;
}

/** What a provider allows. */
export const rates: readonly Scenario[] = [providerRate];

/** One thing is slow, and another must not wait for it. */
export const lanes: readonly Scenario[] = [throttledInflow, resetDuringNewsletter];
