import { type Outcome, type OutcomeClass, outcomeClasses } from '@pabal/domain';
import { retryDelayMs } from './backoff.ts';
import { causeOf, verdictOf } from './verdict.ts';

const claim = {
  id: 'd',
  claim: 4,
  attempt: 3,
  lane: 'event',
  template: 'password.reset',
  address: 'a@naver.com',
} as const;
const retries = { attempts: 5, baseMs: 60_000, maxMs: 21_600_000 };
const policy = { retries: { event: retries, newsletter: { ...retries, attempts: 3 } }, random: () => 0.5 };
const outcome = (cls: OutcomeClass, more: Partial<Outcome> = {}): Outcome => ({
  class: cls,
  reply: '451 later',
  ...more,
});
const decide = (cls: OutcomeClass, more: Partial<Outcome> = {}, from: object = {}) =>
  verdictOf({ ...claim, ...from }, outcome(cls, more), { provider: 'mx', templateVersion: 'v1' }, policy);

const ends: Record<OutcomeClass, { state: string; counted: boolean }> = {
  sent: { state: 'sent', counted: true },
  'address-refused': { state: 'failed', counted: true },
  'message-refused': { state: 'failed', counted: true },
  'render-failed': { state: 'failed', counted: true },
  temporary: { state: 'pending', counted: true },
  throttled: { state: 'pending', counted: false },
  'provider-closed': { state: 'pending', counted: false },
  'provider-broken': { state: 'pending', counted: false },
  unreachable: { state: 'pending', counted: false },
  'answer-lost': { state: 'unknown', counted: true },
};

it.each(outcomeClasses)('decides what %s becomes, and whether it was an attempt', (cls) => {
  expect(decide(cls)).toMatchObject(ends[cls]);
});

it('makes a dead letter of a temporary refusal after the last attempt of its lane', () => {
  expect(decide('temporary', {}, { attempt: 4 }).state).toBe('pending');
  expect(decide('temporary', {}, { attempt: 5 })).toMatchObject({
    state: 'failed',
    cause: expect.any(String),
  });
  expect(decide('temporary', {}, { lane: 'newsletter' }).state).toBe('failed');
});

it('never makes a dead letter of waiting, however often it happened', () => {
  expect(decide('unreachable', {}, { attempt: 99 }).state).toBe('pending');
});

it('waits at least as long as the server asked for', () => {
  expect(decide('temporary', { retryAfterMs: 9_999_999 }).delayMs).toBe(9_999_999);
  expect(decide('throttled', { retryAfterMs: 60_000 }).delayMs).toBe(60_000);
});

it('keeps the words of the server without control characters', () => {
  expect(decide('message-refused', { reply: '550 no\u0000\r\n\u001b[31mway' }).reply).toBe('550 no [31mway');
});

describe('the cause of a dead letter', () => {
  const cause = (reply: string, address = 'a@naver.com') =>
    causeOf({ ...claim, address }, outcome('message-refused', { reply }), { templateVersion: 'v1' });

  it('is the same for one refusal, whatever address and ids the reply names', () => {
    expect(cause('550 5.7.1 <a@naver.com> blocked, id 4f3a9b2c11')).toBe(
      cause('550 5.7.1 <b@naver.com> blocked, id 99ee881234'),
    );
  });

  it('differs by domain, by reply and by template version', () => {
    const other = causeOf(claim, outcome('message-refused', { reply: '550 x' }), { templateVersion: 'v2' });
    expect(new Set([cause('550 x'), cause('550 x', 'a@daum.net'), cause('552 y'), other]).size).toBe(4);
  });

  it('holds no address and fits a list', () => {
    const text = cause(`550 someone@example.com ${'long '.repeat(100)}`);
    expect(text).not.toContain('@');
    expect(text.length).toBeLessThanOrEqual(200);
  });
});

describe('the delay before the next attempt', () => {
  it('doubles its bound with every attempt until the longest', () => {
    const bounds = [1, 2, 3, 4, 12].map((attempt) => retryDelayMs(attempt, retries, 1));
    expect(bounds).toEqual([60_000, 120_000, 240_000, 480_000, 21_600_000]);
  });

  it('is spread over the whole range, but never under a second', () => {
    expect(retryDelayMs(1, retries, 0)).toBe(1_000);
    expect(retryDelayMs(1, retries, 0.5)).toBe(30_500);
  });

  it('gives an event about 18 attempts in 30 hours with the defaults', () => {
    const defaults = { attempts: 18, baseMs: 60_000, maxMs: 21_600_000 };
    const attempts = Array.from({ length: 17 }, (_, n) => retryDelayMs(n + 1, defaults, 0.5));
    const hours = attempts.reduce((sum, ms) => sum + ms, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(26);
    expect(hours).toBeLessThan(34);
  });
});
