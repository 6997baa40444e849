import type { Line } from '@pabal/db/ledger';
import type { SlotRequest } from '@pabal/db/limits';
import { eventually } from '@pabal/test/support';
import { TakenLetters } from './taken-letters.ts';
import { createWaitingLetters, type WaitingLetters, type WaitingLettersDeps } from './waiting-letters.ts';

const line: Line = { key: 'domain:slow.example', lane: 'event' };

const made: WaitingLetters[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((letters) => letters.stop()));
});

/** A ledger with so many letters in line, and a store that gives so many slots a time. */
function setUp(waiting: number, slots: number, more: Partial<WaitingLettersDeps> = {}) {
  const now = () => performance.now();
  const standing = Array.from({ length: waiting }, (_, n) => String(n));
  const asked: SlotRequest[] = [];
  const sent: { readonly id: string; readonly moment: number | undefined }[] = [];
  const taken = new TakenLetters(now);
  const limited = new Set([line.key]);
  const letters: WaitingLetters = createWaitingLetters({
    isOwn: () => true,
    inForce: { has: (key) => limited.has(key), lines: () => (standing.length > 0 ? [line] : []) },
    slots: {
      reserve: async (request) => {
        asked.push(request);
        const given = Math.min(slots, request.first.count);
        return {
          nowMs: now(),
          startMs: now(),
          stepMs: 10,
          first: given,
          next: 0,
          nextMs: now() + given * 10,
        };
      },
      toLocal: (ms) => ms,
    },
    ledger: { takeWaiting: async (_line, most) => standing.splice(0, most) },
    dispatcher: {
      dispatch: async (_lane, id) => {
        sent.push({ id, moment: taken.momentOf(id) });
      },
    },
    domains: { room: () => Number.POSITIVE_INFINITY, rateOf: () => undefined },
    gate: { takes: () => true },
    ...{ taken, now },
    onError: (error) => {
      throw error;
    },
    ...more,
  });
  made.push(letters);
  letters.start();
  return { standing, asked, sent, limited, letters };
}

it('takes as many letters out of a line as there are slots, in order, each with its moment', async () => {
  const { asked, sent } = setUp(50, 3);
  await eventually(() => sent.length >= 6);
  expect(sent.slice(0, 6).map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4', '5']);
  expect(sent.every(({ moment }) => moment !== undefined)).toBe(true);
  expect(asked[0]).toMatchObject({ key: line.key, first: { withinMs: 750 } });
});

it('takes all that fit, without asking for slots, when nothing limits the line any more', async () => {
  const { standing, sent, asked, limited } = setUp(500, 0);
  await eventually(() => asked.length > 0);
  expect(sent).toEqual([]);
  limited.clear();
  await eventually(() => sent.length === 500);
  expect(standing).toEqual([]);
  expect(sent.map(({ id }) => Number(id))).toEqual(Array.from({ length: 500 }, (_, n) => n));
});

it('takes nothing while no provider would send it', async () => {
  let open = false;
  let looks = 0;
  const { sent, asked } = setUp(5, 5, {
    gate: {
      takes: () => {
        looks += 1;
        return open;
      },
    },
  });
  await eventually(() => looks > 2);
  expect([sent, asked]).toEqual([[], []]);
  open = true;
  await eventually(() => sent.length === 5);
});

it('holds no more letters of a line than it may, until they are done', async () => {
  const ends: (() => void)[] = [];
  const { standing, limited } = setUp(300, 0, {
    dispatcher: { dispatch: () => new Promise<void>((resolve) => void ends.push(resolve)) },
  });
  limited.clear();
  await eventually(() => ends.length === 100);
  expect(standing).toHaveLength(200);
  for (const end of ends.splice(0)) end();
  await eventually(() => ends.length === 100);
});
