// What comes back: a provider tells what became of every letter, each thing up to three times and in no order, over HTTP to pages
// that are killed again and again. Both lines of the books have to balance, and each event has to count its own reports.

import { isDeepStrictEqual } from 'node:util';
import { findEventIn } from '@pabal/db/ledger';
import { type Afterwards, afterwardsOf, balanceOf, type ReceiptKind } from '@pabal/domain';
import { createFakeSendgrid } from '@pabal/receipts/testing';
import type { Allowance, Drill, Scenario } from '../scenario.ts';
import type { Stack } from '../stack/stack.ts';

const provider = createFakeSendgrid();

const bounced = { event: 'bounce', status: '5.1.1', reason: '550 5.1.1 user unknown' };
const full = { event: 'bounce', status: '5.2.2', reason: '552 5.2.2 mailbox full' };

type Fate = Exclude<ReceiptKind, 'delayed' | 'replied' | 'soft-bounced'> | 'silent';

/** What a provider may tell of a letter, as what the letter counts then, and up to which chance. */
const fates: readonly (readonly [number, Fate, readonly object[]])[] = [
  [0.03, 'bounced', [bounced]],
  [0.05, 'bounced', [{ event: 'delivered' }, bounced]],
  [0.07, 'bounced', [{ event: 'deferred' }, full]],
  [0.08, 'complained', [{ event: 'delivered' }, { event: 'spamreport' }]],
  [0.15, 'delivered', [{ event: 'deferred' }, { event: 'delivered' }]],
  [0.9, 'delivered', [{ event: 'processed' }, { event: 'delivered' }, { event: 'open' }]],
  [0.93, 'silent', [{ event: 'deferred' }]],
  [1, 'silent', []],
];

interface SentLetter {
  readonly id: string;
  readonly eventId: string;
}

/** Letters of this run whose provider has taken them. */
async function sentSince({ store }: Stack, since: Date): Promise<SentLetter[]> {
  const { rows } = await store.query<SentLetter>(
    `select id, event_id as "eventId" from deliveries where created_at > $1 and state = 'sent' and event_id is not null`,
    [since],
  );
  return rows;
}

/** What an event has to count in the end; what is left of its sent letters is silent. */
type Told = Omit<Afterwards, 'silent'>;
const nothing: Told = { delivered: 0, bounced: 0, complained: 0 };

interface Story {
  /** By event; an event has one letter or several. */
  readonly expected: ReadonlyMap<string, Told>;
  /** Everything that is told, in the order in which it is. */
  readonly told: readonly object[];
}

/** Draws what becomes of each letter. */
function drawStory(letters: readonly SentLetter[], random: () => number): Story {
  const expected = new Map<string, Told>();
  const told: { readonly order: number; readonly event: object }[] = [];
  for (const { id, eventId } of letters) {
    const drawn = random();
    const [, fate = 'silent', events = []] = fates.find(([until]) => drawn < until) ?? [];
    const before = expected.get(eventId) ?? nothing;
    expected.set(eventId, fate === 'silent' ? before : { ...before, [fate]: before[fate] + 1 });
    for (const event of events)
      for (let times = 1 + Math.floor(random() * 3); times > 0; times -= 1)
        told.push({
          order: random(),
          event: { ...event, 'smtp-id': `<${id}@pabal.example>`, timestamp: 1_764_500_000 },
        });
  }
  return { expected, told: told.toSorted((a, b) => a.order - b.order).map(({ event }) => event) };
}

const together = 250;
const atATime = 4;

/** Posts as a provider does: what was not taken is sent again. @returns how many requests were */
async function tellAll(url: string, told: readonly object[], drill: Pick<Drill, 'pause'>): Promise<number> {
  const batches = Array.from({ length: Math.ceil(told.length / together) }, (_, at) =>
    told.slice(at * together, (at + 1) * together),
  );
  let again = 0;
  const tell = async () => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop())
      while (!(await isTaken(url, batch))) {
        again += 1;
        await drill.pause(200);
      }
  };
  await Promise.all(Array.from({ length: atATime }, tell));
  return again;
}

const named = (headers: object) =>
  Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);

async function isTaken(url: string, batch: readonly object[]): Promise<boolean> {
  const { headers, body } = provider.request(batch);
  try {
    const answer = await fetch(`${url}/receipts/sendgrid`, {
      ...{ method: 'POST', headers: [...named(headers), ['content-type', 'application/json']] },
      ...{ body: new Uint8Array(body), signal: AbortSignal.timeout(30_000) },
    });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

/** Events whose books do not balance, or that count something else than was told. */
async function wrongEvents({ store }: Stack, expected: Story['expected']): Promise<number> {
  let wrong = 0;
  const rest = [...expected];
  const look = async () => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      const [id, told] = next;
      const event = await findEventIn(store, id);
      const { sent = 0 } = event === undefined ? {} : balanceOf(event.counts);
      if (sent === 0 || !isDeepStrictEqual(event?.afterwards, afterwardsOf({ sent, ...told }))) wrong += 1;
    }
  };
  await Promise.all(Array.from({ length: 3 }, look));
  return wrong;
}

async function run(drill: Drill): Promise<Allowance> {
  const { stack, short, moment, random, until } = drill;
  const { pages, pagesUrl } = stack;
  if (pages === undefined || pagesUrl === undefined) throw new Error('The stack has no pages.');
  const { rows } = await stack.store.query<{ now: Date }>('select now()');
  const since = rows[0]?.now ?? new Date();
  const wanted = short ? 60 : 20_000;
  await drill.letters(wanted);
  await until(
    'letters that were sent',
    async () => (await sentSince(stack, since)).length >= wanted,
    600_000,
  );
  const sent = await sentSince(stack, since);
  const { expected, told } = drawStory(sent, random);
  let over = false;
  const killing = (async () => {
    for (let turn = 0; !over && turn < (short ? 1 : 12); turn += 1) {
      await moment(100, short ? 200 : 2_000);
      await pages.end('SIGKILL');
      await pages.start();
    }
  })();
  const again = await tellAll(pagesUrl, told, drill);
  over = true;
  await killing;
  drill.healed();
  const wrong = await wrongEvents(stack, expected);
  return {
    broken: wrong > 0 ? [`${wrong} events do not count their reports`] : [],
    remark: `${sent.length} letters of ${expected.size} events, ${told.length} reports, ${again} requests sent again`,
  };
}

export const receipts: readonly Scenario[] = [
  {
    name: 'provider-tells',
    what: 'a provider tells what became of every letter, up to three times and in no order, to pages that are killed again and again',
    queues: ['redis', 'postgres'],
    needs: { pages: true, env: { SENDGRID_WEBHOOK_KEY: provider.proof } },
    perSecond: 200,
    run,
  },
];
