// Whether sign-ups disturb event mail: how long a letter of an event takes alone, and while 3,000 people a minute sign up for a
// newsletter with 100,000 subscribers and each gets the letter that asks.
//
// The requests and the mail server are in one process, so that one clock reads both ends.

import { putNewsletter } from '@pabal/db/editions';
import type { SpaceStore } from '@pabal/db/store';
import { createFakeSmtpServer, type FakeSmtpServer } from '@pabal/mail/testing';
import { newsletterDefinition } from '@pabal/newsletters';
import { createFormSeals } from '@pabal/pages';
import { eventually } from '@pabal/test/support';
import { eventOf, numberOf, templatesDir } from '../../letters/workload.ts';
import { createConnections } from '../../measuring/http-client.ts';
import { percentile } from '../../measuring/percentiles.ts';
import { allAccepted, postAll, postAtRate } from '../../measuring/posting.ts';
import { timeSteadily } from '../../measuring/steadily.ts';
import { readCpu, usedBetween } from '../../measuring/usage.ts';
import { type Figure, type Row, type RowOptions, warmUpOf } from '../../row.ts';
import { type Stack, startStack } from '../../stack/stack.ts';
import { linkSecret, pagesSettings } from './settings.ts';

const subscribers = 100_000;
const eventsPerSecond = 100;
/** 3,000 a minute. */
const signUpsPerSecond = 50;

export const signUps: Row = {
  name: 'sign-ups',
  what: `event mail at ${eventsPerSecond}/s until the mail server has it, alone and beside 3,000 sign-ups a minute with their letters, for a newsletter with 100,000 subscribers`,
  async run(options) {
    const server = await createFakeSmtpServer({ keepData: false });
    try {
      const stack = await startStack({
        ...options,
        services: ['api', 'builder', 'sender', 'pages'],
        smtpUrl: `${server.url}?tls=off`,
        environment: {
          ...pagesSettings,
          PAGES_SIGN_UPS: '100000',
          TEMPLATES_DIR: `${templatesDir}:shipped`,
        },
      });
      try {
        return await measure({ stack, ...watchLetters(server) }, options);
      } finally {
        await stack.stop();
      }
    } finally {
      await server.close();
    }
  },
};

interface World {
  readonly stack: Stack;
  /** When the mail server first had a letter to an address. */
  readonly taken: ReadonlyMap<string, number>;
}

function watchLetters(server: FakeSmtpServer): Pick<World, 'taken'> {
  const taken = new Map<string, number>();
  server.on('message', ({ address }) => {
    if (!taken.has(address)) taken.set(address, performance.now());
    return undefined;
  });
  return { taken };
}

async function measure(world: World, options: RowOptions): Promise<Figure[]> {
  const { stack } = world;
  const seconds = options.quick ? 2 : 60;
  const number = options.count ?? seconds * signUpsPerSecond;
  const events = Math.ceil((number / signUpsPerSecond) * eventsPerSecond);
  await fillSubscribers(stack.store, options.quick ? 1_000 : subscribers);
  const warmUp = Math.ceil(warmUpOf(options) / 2);
  allAccepted(
    await postAll({ ...stack, path: '/v1/events', body: eventOf }, { count: warmUp, connections: 16 }),
  );
  await signUpSteadily(world, 'early', Math.ceil(number / 10));
  const alone = await sendEvents(world, warmUp, events);
  const before = readCpu(stack.pids);
  const [beside, asked] = await Promise.all([
    sendEvents(world, warmUp + events, events),
    signUpSteadily(world, 'reader', number),
  ]);
  const cpu = usedBetween(before, readCpu(stack.pids));
  return [
    ...figuresOf('event mail alone', alone),
    ...figuresOf('event mail beside', beside),
    {
      name: 'beside ÷ alone, p50',
      value: percentile(beside, 0.5) / percentile(alone, 0.5),
      unit: '×',
    },
    ...figuresOf('answer to a sign-up', asked.answers),
    ...figuresOf('letter that asks', asked.letters),
    {
      ...{ name: 'letters that ask', value: asked.letters.length, unit: 'letters' },
      ok: asked.letters.length === number,
      note: `of ${number} sign-ups`,
    },
    { name: 'CPU of the pages', value: ((cpu.pages ?? 0) / number) * 1_000, unit: 's per 1,000 sign-ups' },
  ];
}

function figuresOf(what: string, times: readonly number[]): Figure[] {
  return [50, 99].map((percent) => ({
    name: `${what}, p${percent}`,
    value: percentile(times, percent / 100),
    unit: 'ms',
  }));
}

async function fillSubscribers(store: SpaceStore, many: number): Promise<void> {
  const definition = newsletterDefinition.parse({
    ...{ name: 'Posts', template: 'daily-digest', public: true, about: 'New posts of our blogs.' },
    ...{ audience: { subscribers: true }, content: { kind: 'recipients' } },
  });
  await putNewsletter(store, { key: 'posts', name: definition.name, definition, next: undefined });
  await store.query(
    `with people as (
       insert into recipients (id, external_id, address, address_key)
       select new_id(), 'p' || n, 'p' || n || '@readers.example', 'p' || n || '@readers.example'
       from generate_series(1, $1::integer) n returning id
     )
     insert into subscriptions (newsletter_id, recipient_id, state, consent_at, consent_source, changed_by)
     select n.id, p.id, 'subscribed', now(), 'bench', 'bench' from people p, newsletters n`,
    [many],
  );
  await store.query('vacuum (analyze) recipients, subscriptions');
}

/** @returns milliseconds from the beginning of each request until the mail server has the letter */
async function sendEvents({ stack, taken }: World, from: number, count: number): Promise<number[]> {
  const started = new Map<number, number>();
  const target = {
    ...{ ...stack, path: '/v1/events', body: eventOf },
    onStart: (n: number, at: number) => void started.set(n, at),
  };
  allAccepted(await postAtRate(target, { from, count, perSecond: eventsPerSecond }));
  const times = new Map<number, number>();
  await eventually(
    () => {
      for (const [address, at] of taken) {
        const n = numberOf(address);
        const began = n === undefined ? undefined : started.get(n);
        if (n !== undefined && began !== undefined) times.set(n, at - began);
      }
      return times.size === count;
    },
    { what: `${count} letters of events`, timeoutMs: 120_000, everyMs: 50 },
  );
  return [...times.values()];
}

async function signUpSteadily(
  { stack, taken }: World,
  name: string,
  count: number,
): Promise<{ readonly answers: number[]; readonly letters: number[] }> {
  const client = createConnections({ url: stack.pagesUrl, connections: 64 });
  const seals = createFormSeals({ secret: linkSecret, leastMs: 0, now: () => Date.now() - 60_000 });
  const addressOf = (n: number) => `${name}-${n}@new.example`;
  const started = new Map<string, number>();
  const answers = await timeSteadily({ count, perSecond: signUpsPerSecond }, async (n) => {
    const body = new URLSearchParams({ seal: seals.make('sign-up posts'), email: addressOf(n) }).toString();
    started.set(addressOf(n), performance.now());
    const status = await client.ask(
      `POST /n/posts HTTP/1.1\r\nHost: news.example\r\nX-Forwarded-For: 10.${(n >> 8) & 255}.${n & 255}.7\r\n` +
        `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    if (status !== 303) throw new Error(`A sign-up was answered with ${status}, and 303 was expected.`);
  });
  client.close();
  const arrived = () => [...started.keys()].filter((address) => taken.has(address)).length;
  await eventually(() => arrived() === count, {
    ...{ what: `${count} letters that ask`, timeoutMs: 120_000, everyMs: 50 },
  });
  return { answers, letters: [...started].map(([address, at]) => (taken.get(address) ?? Number.NaN) - at) };
}
