// SMTP providers that take no letters, and domains that take them slowly.

import { lettersOf, mayGo } from '../facts.ts';
import { aliveOf, slowProviders } from '../readiness.ts';
import { earliest, type Rule, sentence, type Trouble } from './trouble.ts';

export const providers: Rule = (facts) =>
  facts.providers
    .filter(({ trouble }) => trouble !== null)
    .map(({ name, trouble, since, reply, opensFor, senders, waiting, nextTryAt }) => {
      const words = reply === null ? '' : ` It said: ${reply}`;
      const whom = opensFor === 0 ? '' : ` (for ${senders - opensFor} of ${senders} senders)`;
      const again = nextTryAt === null ? 'It is tried again by itself' : 'The next letter tries it by itself';
      const kind = kinds[trouble ?? 'lost'];
      return {
        kind,
        what: `Provider ${name} ${troubleWords[trouble ?? 'lost']}${whom}.${words}`,
        since,
        letters: waiting,
        next:
          kind === 'provider-refuses'
            ? 'Mend SMTP_URL or the account, then have it tried at once.'
            : `${again}; when you know that it is well, have it tried at once.`,
        command: `pabal providers try ${name}`,
        subject: name,
        said: reply ?? undefined,
      };
    });

const kinds = { lost: 'provider-away', closed: 'quota-used-up', broken: 'provider-refuses' } as const;
const troubleWords = {
  lost: 'cannot be reached',
  closed: 'has no room or allowance left',
  broken: 'refuses our credentials or setup',
};

/** Providers whose letters of this day have all been sent. */
export const spentAllowances: Rule = ({ providers }) =>
  providers.flatMap(({ name, daily, dailyGoal, spentAt, waiting, trouble }): Trouble[] => {
    if (spentAt === null || trouble !== null) return [];
    const most = daily === null ? 'all letters' : `all ${daily} letters`;
    return [
      {
        kind: 'quota-used-up',
        what: `Provider ${name} has had ${most} that SMTP_URL allows it for this day (UTC).`,
        since: spentAt,
        letters: waiting,
        next:
          dailyGoal === null
            ? 'It goes on at 00:00 UTC. Raise daily= in SMTP_URL where the provider allows more, or add another provider.'
            : `It is warmed up to ${dailyGoal} letters a day and has more tomorrow, at 00:00 UTC. Let another provider take the rest.`,
        command: 'pabal providers list',
        subject: name,
      },
    ];
  });

/** Providers that take long for each letter while no connection to them is free: letters come faster than they can leave. */
export const slow: Rule = (facts) => {
  const bySender = slowProviders(aliveOf(facts, 'sender'));
  const names = [...new Set(bySender.map(({ said }) => said.provider))];
  return names.map((name) => {
    const own = bySender.filter(({ said }) => said.provider === name);
    const seconds = Math.max(...own.map(({ said }) => said.seconds));
    const connections = own.reduce((sum, { said }) => sum + said.connections, 0);
    const rate = (connections / seconds).toFixed(1);
    return {
      kind: 'provider-slow',
      what: `Provider ${name} takes ${seconds.toFixed(1)} s for a letter, and all ${connections} connections to it are busy: about ${rate} letters a second can leave.`,
      since: earliest(own.flatMap(({ since }) => since ?? [])),
      letters: lettersOf(mayGo(facts.waiting)),
      next: 'Give it more connections (SENDER_CONNECTIONS) or senders where it allows them, or ask the provider.',
      command: 'pabal providers list',
      subject: name,
      said: `${seconds.toFixed(1)} s`,
    };
  });
};

export const pausedProviders: Rule = ({ providers }) =>
  providers.flatMap(({ name, pausedAt, pausedBy, pauseReason, waiting }): Trouble[] => {
    if (pausedAt === null) return [];
    return [
      {
        kind: 'provider-paused',
        what: `Provider ${name} is paused by ${pausedBy ?? 'somebody'}${sentence(pauseReason)}`,
        since: pausedAt,
        letters: waiting,
        next: 'Resume it when the reason is over; other providers take its letters, where there are some.',
        command: `pabal providers resume ${name}`,
        subject: name,
        said: pauseReason ?? undefined,
      },
    ];
  });

export const slowDomains: Rule = ({ limits }) =>
  limits
    // A cut behind which nothing waits does no harm, and is over by itself.
    .filter(
      ({ key, eventsWaiting, newslettersWaiting, cutRate, blockedUntil }) =>
        key.startsWith('domain:') &&
        (cutRate !== null || blockedUntil !== null) &&
        eventsWaiting + newslettersWaiting > 0,
    )
    .map(({ key, cutSince, reason, eventsWaiting, newslettersWaiting, returnTooLate }) => ({
      kind: 'domain-slowed',
      what:
        `${key.slice('domain:'.length)} takes letters only slowly.${reason === null ? '' : ` It said: ${reason}`}` +
        (returnTooLate > 0
          ? ` ${returnTooLate} ${returnTooLate === 1 ? 'letter' : 'letters'} would come too late.`
          : ''),
      since: cutSince,
      letters: eventsWaiting + newslettersWaiting,
      next: 'The rate grows by itself while letters pass; when the domain is known to be well, lift the limit.',
      command: `pabal limits lift ${key}`,
      subject: key.slice('domain:'.length),
      said: reason ?? undefined,
    }));
