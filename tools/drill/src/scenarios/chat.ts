// Chat: rooms that are away, that answer "too fast", and that take a message and never say so. Mail goes on meanwhile, and its books
// are counted as ever. Every message that was accepted has to be taken once, and twice only where an answer was lost.

import { startFakeChat } from '@pabal/chat/testing';
import { newId } from '@pabal/db/store';
import { endpointInput, putEndpoint } from '@pabal/endpoints';
import type { Allowance, Drill, Scenario } from '../scenario.ts';

type Chat = Awaited<ReturnType<typeof startFakeChat>>;

const kinds = ['slack', 'discord', 'teams', 'https'] as const;
const rooms = 20;
/** Messages a second in all: each room has fewer than its kind takes. */
const perSecond = 10;

const roomOf = (number: number) => `room-${number % rooms}`;
/** What a message is known by, in whatever form its kind writes it. */
const wordOf = ({ mark }: Drill, number: number) => `${mark}chat${number}end`;

async function makeRooms({ stack }: Drill, chat: Chat): Promise<void> {
  for (let number = 0; number < rooms; number += 1) {
    const kind = kinds[number % kinds.length] ?? 'https';
    const input = endpointInput.parse({ kind, url: chat.hook(kind, roomOf(number)) });
    await putEndpoint(stack.store, roomOf(number), input, 'drill');
  }
}

/** Posts messages at a steady rate until it is stopped; each is asked for again until it is accepted. */
function postSteadily(drill: Drill) {
  const accepted: number[] = [];
  let over = false;
  const post = async (number: number, idempotencyKey: string): Promise<boolean> => {
    const answer = await fetch(`${drill.stack.apiUrl}/v1/events`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${drill.stack.apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey,
      },
      body: JSON.stringify(messageTo(roomOf(number), wordOf(drill, number))),
    }).catch(() => undefined);
    const text = await answer?.text().catch(() => '');
    if (answer !== undefined && answer.status >= 400 && answer.status < 500 && answer.status !== 429)
      throw new Error(`A message was answered with ${answer.status}: ${text?.slice(0, 300)}`);
    return answer?.status === 202;
  };
  const work = (async () => {
    for (let number = 0; !over; number += 1) {
      const key = newId();
      while (!(await post(number, key))) await drill.pause(100);
      accepted.push(number);
      await drill.pause(1_000 / perSecond);
    }
  })();
  // Heard of when it is stopped.
  work.catch(() => {});
  return {
    accepted,
    async stop() {
      over = true;
      await work;
    },
  };
}

const messageTo = (endpoint: string, title: string) => ({
  type: 'incident.notice',
  to: [{ endpoint }],
  data: {
    ...{ serviceName: 'Drill', title, state: 'identified', startedAt: '2026-11-30T09:12:00+09:00' },
    ...{ timeZone: 'Asia/Seoul', affected: ['chat'], message: 'A room is away.', updates: [] },
    statusUrl: 'https://status.example.com/incidents/1',
  },
});

/** How often each message was taken, and how often one was read whose answer was lost. */
function countTaken(drill: Drill, chat: Chat) {
  const word = new RegExp(`${drill.mark}chat(\\d+)end`);
  const numbers = (posts: Chat['posts']) =>
    posts.flatMap(({ text }) => {
      const found = word.exec(text.replaceAll('\\', ''))?.[1];
      return found === undefined ? [] : [Number(found)];
    });
  const times = new Map<number, number>();
  for (const number of numbers(chat.taken)) times.set(number, (times.get(number) ?? 0) + 1);
  return times;
}

/** Fewer than are given up, and each of a room of its own. */
const mostLost = 10;

async function run(drill: Drill): Promise<Allowance> {
  const { stack, short, minuteMs, pause, until } = drill;
  const chat = await startFakeChat();
  try {
    await makeRooms(drill, chat);
    const posting = postSteadily(drill);
    await until('messages that are taken', () => chat.taken.length >= rooms);
    chat.meet('cut');
    await pause(minuteMs);
    chat.meet(undefined);
    await pause(short ? 500 : 5_000);
    chat.meet({ status: 429, headers: { 'retry-after': '1' } });
    await pause(minuteMs);
    chat.meet(undefined);
    await pause(short ? 500 : 5_000);
    let lost = 0;
    chat.meet(() => {
      if (lost >= mostLost) return undefined;
      lost += 1;
      return 'silent';
    });
    await until('answers that are lost', () => lost >= mostLost);
    await posting.stop();
    drill.healed();
    const isTaken = () => posting.accepted.every((number) => countTaken(drill, chat).has(number));
    await until('every message', isTaken, short ? 120_000 : 600_000).catch(() => {});
    return { unknown: mostLost, ...(await judge(drill, chat, posting.accepted)) };
  } finally {
    await stack.store.query('delete from endpoints');
    await chat.stop();
  }
}

async function judge(
  { stack, ...drill }: Drill,
  chat: Chat,
  accepted: readonly number[],
): Promise<Pick<Allowance, 'broken' | 'remark'>> {
  const taken = countTaken({ stack, ...drill }, chat);
  const missing = accepted.filter((number) => !taken.has(number)).length;
  const twice = [...taken.values()].filter((count) => count > 1).length;
  const { rows } = await stack.store.query<{ state: string; count: number }>(
    `select state, count(*)::integer as count from deliveries where channel = 'chat' and state <> 'sent' group by state`,
  );
  const left = rows.map(({ state, count }) => `${count} ${state}`).join(', ');
  return {
    broken: [
      ...(missing > 0 ? [`${missing} messages were never taken${left === '' ? '' : ` (${left})`}`] : []),
      ...(twice > 0 ? [`${twice} messages were taken twice although their answers were heard`] : []),
    ],
    remark: `${accepted.length} messages to ${rooms} rooms, ${mostLost} answers lost`,
  };
}

export const chatFaults: readonly Scenario[] = [
  {
    name: 'chat-hook-down',
    what: 'every room of chat is away for a minute, then answers "too fast" for another, then loses answers; mail goes on',
    queues: ['redis', 'postgres'],
    needs: { env: { CHAT_ALLOW_NETWORKS: '127.0.0.0/8', CHAT_TIMEOUT_SECONDS: '2' } },
    run,
  },
];
