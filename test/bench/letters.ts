// What the sink took, read back from the file in which smtp-sink keeps letters.

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import PostalMime from 'postal-mime';

export interface Received {
  readonly letters: number;
  /** Envelope recipients, each once. */
  readonly addresses: ReadonlySet<string>;
  /** Letters to an address that had got one already. */
  readonly repeated: number;
  /** The first letter as an independent parser reads it. */
  readonly sample: { readonly subject: string; readonly htmlBytes: number; readonly text: string };
}

/** Reads every letter's envelope, and the first letter whole. */
export async function readReceived(file: string): Promise<Received> {
  const addresses = new Set<string>();
  let letters = 0;
  const first: string[] = [];
  for await (const line of createInterface({
    input: createReadStream(file, 'latin1'),
    crlfDelay: Infinity,
  })) {
    // smtp-sink begins every letter with what it heard: X-Client-Addr, X-Client-Proto, X-Helo-Args, X-Mail-Args, X-Rcpt-Args.
    if (line.startsWith('X-Rcpt-Args: ')) {
      letters += 1;
      addresses.add(line.replace(/^X-Rcpt-Args: <(.*?)>.*$/, '$1'));
    }
    if (letters <= 1 && !(letters === 1 && line.startsWith('From MAILER'))) first.push(line);
  }
  return { letters, addresses, repeated: letters - addresses.size, sample: await parse(first) };
}

async function parse(lines: readonly string[]): Promise<Received['sample']> {
  const text = lines.filter((line) => !line.startsWith('X-') && !line.startsWith('From ')).join('\r\n');
  const { subject = '', html = '', text: plain = '' } = await PostalMime.parse(Buffer.from(text, 'latin1'));
  return { subject, htmlBytes: Buffer.byteLength(html), text: plain };
}
