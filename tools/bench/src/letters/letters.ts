// The letters that the sink received, read from the file in which smtp-sink keeps them.

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

export interface Received {
  readonly letters: number;
  /** Envelope recipients, each once. */
  readonly addresses: ReadonlySet<string>;
  /** Letters to an address that had got one already. */
  readonly repeated: number;
  /** Some letters whole, evenly spread over the file. */
  readonly sample: readonly SampledLetter[];
}

interface SampledLetter {
  /** The envelope recipient. */
  readonly address: string;
  readonly raw: Buffer;
}

/** Reads every letter's envelope, and each `every`-th letter whole. */
export async function readReceived(file: string, every = 1): Promise<Received> {
  const addresses = new Set<string>();
  const sample: SampledLetter[] = [];
  let letters = 0;
  let kept: { address: string; lines: string[] } | undefined;
  const keep = () => {
    if (kept) sample.push({ address: kept.address, raw: Buffer.from(kept.lines.join('\r\n'), 'latin1') });
    kept = undefined;
  };
  for await (const line of createInterface({
    input: createReadStream(file, 'latin1'),
    crlfDelay: Infinity,
  })) {
    if (line.startsWith('X-Client-Addr: ')) keep();
    // A letter begins with what smtp-sink heard: X-Client-Addr, X-Client-Proto, X-Helo-Args, X-Mail-Args, X-Rcpt-Args.
    const address = /^X-Rcpt-Args: <(.*?)>/.exec(line)?.[1];
    if (address !== undefined) {
      if (letters % every === 0) kept = { address, lines: [] };
      letters += 1;
      addresses.add(address);
    } else kept?.lines.push(line);
  }
  keep();
  return { letters, addresses, repeated: letters - addresses.size, sample };
}
