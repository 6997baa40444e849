// Event mail end to end: distinct events over HTTP, every letter counted where it arrives.

import { booksFigure } from '../books.ts';
import { eventOf } from '../letters/workload.ts';
import { cpuOf, type Drained, measureDrain, usageFigures } from '../measuring/drain.ts';
import { allAccepted, postAll } from '../measuring/posting.ts';
import { proofLetters, proveContent } from '../proof.ts';
import { type Figure, type Row, type RowOptions, warmUpOf } from '../row.ts';
import { countLedger, settled } from '../stack/ledger.ts';
import { type Stack, startStack } from '../stack/stack.ts';
import { startWork } from '../work.ts';
import { openAfternoon, processes } from './afternoon.ts';

export const eventMail: Row = {
  name: 'event-mail',
  what: 'events over HTTP one by one, 64 connections, until the mail server has the last letter',
  references: ['afternoon-end-to-end'],
  works: {
    'event-mail': {
      open: (options) =>
        startWork(options, async (stack) => ({ round: (from, count) => sendAll(stack, from, count) })),
      afternoon: openAfternoon.endToEnd,
    },
  },
  async run(options) {
    const stack = await startStack(options);
    try {
      return await measure(stack, options);
    } finally {
      await stack.stop();
    }
  },
};

async function measure(stack: Stack, options: RowOptions): Promise<readonly Figure[]> {
  const { count, quick, senders } = options;
  const warmUp = warmUpOf(options);
  const letters = count ?? (quick ? 200 : 20_000);
  await sendAll(stack, 0, warmUp);
  const drained = await sendAll(stack, warmUp, letters);
  const received = stack.sink.received();
  const ledger = await countLedger(stack.store);
  const proof = await proveContent(stack.sink, () =>
    post(stack, { from: warmUp + letters, count: proofLetters, connections: 4 }),
  );
  return [
    {
      name: 'letters/s',
      value: drained.lettersPerSecond,
      unit: 'letters/s',
      target: { least: 3_000 },
      reference: `afternoon-end-to-end/${processes(senders)}`,
    },
    {
      name: 'CPU of all but the sink',
      value: cpuOf(drained, ['api', 'builder', 'sender', 'redis', 'postgres']),
      unit: 's per 1,000',
      reference: `afternoon-end-to-end/CPU, ${processes(senders)}`,
    },
    ...usageFigures(drained),
    booksFigure({ accepted: warmUp + letters, ledger, received }),
    proof,
  ];
}

function sendAll(stack: Stack, from: number, count: number): Promise<Drained> {
  return measureDrain({
    ...stack,
    letters: count,
    begin: () => post(stack, { from, count, connections: 64 }),
    settled: () => settled(stack.store),
  });
}

async function post(stack: Stack, range: { from: number; count: number; connections: number }) {
  return allAccepted(await postAll({ ...stack, path: '/v1/events', body: eventOf }, range));
}
