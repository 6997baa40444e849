// From which rates on letters that come back, or that are called spam, are told as a trouble.

/**
 * Parts of the sent letters. Those of complaints are the limits that mailbox providers give senders of many letters: below the
 * first all is well, from the second on letters are refused.
 */
export const tooMany = { complained: 0.001, refused: 0.003, bounced: 0.05 } as const;

/** Fewer say nothing: one angry reader of ten is no three in a thousand. */
export const fewest = { sent: 200, complained: 4, bounced: 20 } as const;
