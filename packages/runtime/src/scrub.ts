/**
 * Anything that looks like a mail address, in a message that was not written by us. It begins where a word begins: one that
 * could begin at every letter would take time that grows with the square of a word's length.
 */
const address = /(?<![^\s"'<>()[\]{},;:=])[^\s"'<>()[\]{},;:=]+@[^\s"'<>()[\]{},;:=]+/gu;

/** Takes addresses out of a text that others wrote: a driver's message, a server's reply. */
export function scrub(text: string): string {
  return text.replace(address, '<address>');
}

/** What of an error goes into a log. Drivers hang values of rows on their errors (`detail`, `where`); those stay out. */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error, message: scrub(String(error)) };
  return {
    type: error.name,
    message: scrub(error.message),
    ...('code' in error && { code: error.code }),
    stack: scrub(error.stack ?? ''),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}
