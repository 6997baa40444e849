/** What a server offers that matters to a letter, read from its answer to EHLO. */
export interface Capabilities {
  /** Whether it takes commands without waiting for its answers (RFC 2920). */
  readonly pipelining: boolean;
  readonly smtpUtf8: boolean;
  readonly eightBitMime: boolean;
  /** Whether it wants to know how large a message is (RFC 1870). */
  readonly size: boolean;
  /** Octets of the largest message it takes; undefined when it names none. */
  readonly maxSize?: number;
}

/** Reads an EHLO answer, lines separated by line breaks. An answer to HELO offers nothing. */
export function parseCapabilities(answer: string): Capabilities {
  // The first line is the server's name and greeting.
  const offers = answer.split('\n').slice(1);
  const keywords = new Set(offers.map((line) => /^250[ -](\w+)/.exec(line)?.[1]?.toUpperCase()));
  const maxSize = Number(/^250[ -]SIZE[ \t]+(\d{1,15})/im.exec(offers.join('\n'))?.[1] ?? 0);
  return {
    pipelining: keywords.has('PIPELINING'),
    smtpUtf8: keywords.has('SMTPUTF8'),
    eightBitMime: keywords.has('8BITMIME'),
    size: keywords.has('SIZE'),
    ...(maxSize > 0 ? { maxSize } : {}),
  };
}
