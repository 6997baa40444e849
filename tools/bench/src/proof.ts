// After a measurement some more letters go to a sink that keeps them, and are checked.

import { faultsOf } from './letters/content.ts';
import { readReceived } from './letters/letters.ts';
import { counted } from './measuring/drain.ts';
import type { Figure } from './row.ts';
import type { Sink } from './stack/sink.ts';

/** Letters that are read. */
export const proofLetters = 60;

/** Has `send` send {@link proofLetters} letters, and reads each of them with an independent parser. */
export async function proveContent(sink: Sink, send: () => Promise<unknown>): Promise<Figure> {
  const file = await sink.keepLetters();
  await send();
  await counted(sink, proofLetters);
  const { sample, addresses, letters } = await readReceived(file);
  const faults = (await Promise.all(sample.map(({ address, raw }) => faultsOf(address, raw)))).flat();
  if (addresses.size !== proofLetters || letters !== proofLetters || sample.length !== proofLetters)
    faults.unshift(`${letters} letters to ${addresses.size} addresses came instead of ${proofLetters}.`);
  const bytes = sample.reduce((sum, { raw }) => sum + raw.length, 0) / Math.max(1, sample.length);
  return {
    name: 'letters read',
    value: sample.length,
    unit: 'letters',
    ok: faults.length === 0,
    note:
      faults.length === 0
        ? `as they should be, ${Math.round(bytes)} bytes each`
        : faults.slice(0, 5).join(' '),
  };
}
