// The limit of the receiving end: how fast Postfix's own C client gives it ready-made messages.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { requireProgram } from '@pabal/test/support';
import { type Drained, measureDrain } from '../measuring/drain.ts';
import type { Row } from '../row.ts';
import { type Sink, startSink } from '../stack/sink.ts';

/** About what a letter of the bench has with its headers. */
const messageBytes = 7_000;

export const limit: Row = {
  name: 'limit',
  what: 'reference: smtp-source, a C client with 8 kept connections and a ready-made message',
  async run({ count, quick }) {
    const letters = count ?? (quick ? 200 : 50_000);
    const drained = await drainReadyMade({ letters, octets: messageBytes });
    return [{ name: 'letters/s', value: drained.lettersPerSecond, unit: 'letters/s' }];
  },
};

/** Gives ready-made messages of so many octets to a sink of their own. */
export async function drainReadyMade(of: {
  readonly letters: number;
  readonly octets: number;
}): Promise<Drained> {
  const { letters, octets } = of;
  const sink = await startSink();
  try {
    await send(sink, 200, octets);
    return await measureDrain({ sink, pids: {}, letters, begin: () => send(sink, letters, octets) });
  } finally {
    await sink.stop();
  }
}

async function send({ port }: Sink, letters: number, octets: number): Promise<void> {
  const addresses = ['-f', 'noti@pabal.example', '-t', 'user0000000@bench.example'];
  const amount = ['-s', '8', '-m', String(letters), '-l', String(octets)];
  const child = spawn(
    requireProgram('smtp-source', 'postfix'),
    ['-d', ...amount, ...addresses, `inet:127.0.0.1:${port}`],
    { stdio: 'ignore' },
  );
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`smtp-source ended with code ${code}.`);
}
