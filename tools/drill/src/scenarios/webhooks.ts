// Webhooks: a receiver that is away, slow, or breaks off, and a builder that is killed while it sends. Every end of a letter has to
// arrive at least once, verified, and what comes twice under one id.

import { setTimeout as wait } from 'node:timers/promises';
import { scopes, webhookTypes } from '@pabal/domain';
import { makeEndpoint } from '@pabal/webhooks';
import { type Received, type Receiver, startReceiver } from '@pabal/webhooks/testing';
import type { Allowance, Drill, Scenario } from '../scenario.ts';
import type { Stack } from '../stack/stack.ts';

const needs = { env: { WEBHOOK_ALLOW_NETWORKS: '127.0.0.0/8', WEBHOOK_TIMEOUT_SECONDS: '2' } } as const;
/** Senders know of the first endpoint after this time. */
const knownAfterMs = 4_500;

/** A receiver with an endpoint of its own, and what it heard, also before it was started again. */
interface Listening {
  readonly receiver: Receiver;
  readonly heard: Heard;
  /** The receiver goes away, with what is under way to it. */
  stop(): Promise<void>;
  /** It is back on its port. */
  start(): Promise<void>;
}

async function listen({ store, appId }: Stack): Promise<Listening> {
  const heard = createHeard();
  let receiver = await startReceiver({ onReceived: heard.take });
  const port = Number(new URL(receiver.url).port);
  const endpoint = await makeEndpoint(
    store,
    { url: receiver.url, types: webhookTypes, newsletters: false, description: null, contact: null },
    { app: { id: appId, name: 'drill' }, scopes, actor: 'drill' },
  );
  receiver.know(endpoint.secret);
  return {
    heard,
    get receiver() {
      return receiver;
    },
    stop: () => receiver.stop(),
    async start() {
      receiver = await startReceiver({ port, onReceived: heard.take });
      receiver.know(endpoint.secret);
    },
  };
}

interface Heard {
  take(received: Received): void;
  /** Changes that were told, as `type letter`, with the ids that each was told under. */
  readonly changes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly counts: { readonly messages: number; readonly repeated: number; readonly unverified: number };
}

/** Counts as messages come: whole lists of them, looked through again and again, would keep the drill busy. */
function createHeard(): Heard {
  const changes = new Map<string, Set<string>>();
  const ids = new Set<string>();
  const counts = { messages: 0, repeated: 0, unverified: 0 };
  return {
    changes,
    counts,
    take(received) {
      const { id, payload } = received;
      counts.messages += 1;
      if (ids.has(id)) counts.repeated += 1;
      if (payload === undefined) counts.unverified += 1;
      ids.add(id);
      const change = toldOf(received);
      changes.set(change, (changes.get(change) ?? new Set()).add(id));
    },
  };
}

/** Ends of letters that were planned since a moment, as `type letter`. */
async function endsSince({ store }: Stack, since: Date): Promise<Set<string>> {
  const { rows } = await store.query<{ ended: string }>(
    `select 'delivery.' || state || ' ' || id as ended from deliveries
     where created_at > $1 and state in ('sent', 'failed', 'suppressed', 'unknown')`,
    [since],
  );
  return new Set(rows.map(({ ended }) => ended));
}

const isWithin = (some: ReadonlySet<string>, { changes }: Heard) =>
  [...some].every((one) => changes.has(one));

const toldOf = ({ payload }: Received) => `${payload?.type} ${payload?.data.id}`;

/**
 * Breaks something while letters end, and waits until every end was told.
 *
 * @param fault  breaks and heals
 */
function telling(fault: (drill: Drill, all: readonly Listening[]) => Promise<void>, receivers = 1) {
  return async (drill: Drill): Promise<Allowance> => {
    const { stack } = drill;
    const all = await Promise.all(Array.from({ length: receivers }, () => listen(stack)));
    await wait(knownAfterMs);
    const since = await storeNow(stack);
    try {
      await drill.letters(drill.short ? 20 : drill.perSecond * 5);
      await fault(drill, all);
      drill.healed();
      const ends = await endsSince(stack, since);
      await drill.until(
        'every end told',
        () => all.every(({ heard }) => isWithin(ends, heard)),
        drill.short ? 180_000 : 600_000,
      );
      return { unknown: 1_000, repeated: 1_000, ...judge(all, ends.size) };
    } finally {
      await stack.store.query('delete from webhook_endpoints');
      await Promise.all(all.map((one) => one.stop()));
    }
  };
}

async function storeNow({ store }: Stack): Promise<Date> {
  const { rows } = await store.query<{ now: Date }>('select now()');
  return rows[0]?.now ?? new Date();
}

/** What was told that nobody signed, and what was told twice under two ids. */
function judge(all: readonly Listening[], ends: number): Pick<Allowance, 'broken' | 'remark'> {
  const sum = (what: keyof Heard['counts']) =>
    all.reduce((total, { heard }) => total + heard.counts[what], 0);
  // Of a letter that is unknown, sent again and unknown once more both are told.
  const sent = all.flatMap(({ heard }) =>
    [...heard.changes].filter(([change]) => change.startsWith('delivery.sent ')),
  );
  const twoIds = sent.filter(([, ids]) => ids.size > 1).length;
  const unverified = sum('unverified');
  return {
    broken: [
      ...(unverified > 0 ? [`${unverified} messages could not be verified`] : []),
      ...(twoIds > 0 ? [`${twoIds} changes were told under two ids`] : []),
    ],
    remark: `${ends} ends told, ${sum('messages')} messages, ${sum('repeated')} repeated by id`,
  };
}

export const webhooks: readonly Scenario[] = [
  {
    name: 'webhook-receiver-down',
    what: 'the receiver of webhooks is away for a minute',
    queues: ['redis', 'postgres'],
    needs,
    run: telling(async ({ pause, minuteMs }, [one]) => {
      await one?.stop();
      await pause(minuteMs);
      await one?.start();
    }),
  },
  {
    name: 'webhook-receiver-slow',
    what: 'one of two receivers answers too late for a minute; the other is told all the while',
    queues: ['redis', 'postgres'],
    needs,
    run: telling(async ({ stack, until, pause, minuteMs }, [slow, quick]) => {
      slow?.receiver.answer(async () => {
        await wait(3_000);
        return { status: 204 };
      });
      await pause(minuteMs);
      const ends = await endsSince(stack, new Date(Date.now() - minuteMs));
      await until('the other receiver is told', () => quick !== undefined && isWithin(ends, quick.heard));
      slow?.receiver.answer(() => ({ status: 204 }));
    }, 2),
  },
  {
    name: 'webhook-receiver-killed',
    what: 'the receiver breaks off in the middle of answers, and the builder is killed while it sends, again and again',
    queues: ['redis', 'postgres'],
    needs,
    perSecond: 200,
    run: telling(async (drill, [one]) => {
      const { stack, short, moment, letters } = drill;
      for (let turn = 0; turn < (short ? 1 : 12); turn += 1) {
        one?.receiver.answer(async () => {
          await wait(50);
          return { status: 204 };
        });
        await moment(100, 500);
        await stack.builder.end('SIGKILL');
        await one?.stop();
        await stack.builder.start();
        await moment(100, 500);
        await one?.start();
        await letters(short ? 20 : 1_600);
      }
    }),
  },
];
