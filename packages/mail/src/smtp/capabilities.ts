/** What a server offers that matters to a letter, read from its answer to EHLO. */
export interface Capabilities {
  readonly smtpUtf8: boolean;
  /** Octets of the largest message it takes (RFC 1870); undefined when it names none. */
  readonly maxSize?: number;
}

/** Reads an EHLO answer, lines separated by line breaks. An answer to HELO offers nothing. */
export function parseCapabilities(answer: string): Capabilities {
  const size = Number(/^250[ -]SIZE[ \t]+(\d{1,15})/im.exec(answer)?.[1] ?? 0);
  return { smtpUtf8: /^250[ -]SMTPUTF8\b/im.test(answer), ...(size > 0 ? { maxSize: size } : {}) };
}
