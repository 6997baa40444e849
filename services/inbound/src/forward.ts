// Replies of people go on to people. The mail is sent from MAIL_FROM, with the writer's address to answer to: sent under the writer's
// own name it would be taken for forged (DMARC).

import type { Transport } from '@pabal/mail';

/** Passes a mail on to an address. @returns false when it was dropped: a loop, or too many */
export type Forward = (source: Buffer, to: string) => Promise<boolean>;

interface ForwardDeps {
  readonly transport: Pick<Transport, 'send'>;
  /** From whom it comes. */
  readonly from: string;
  readonly now: () => number;
}

const perMinute = 60;
/** A mail that went through so many servers goes in circles (RFC 5321, section 6.3). */
const mostReceived = 30;
const mark = 'X-Pabal-Forwarded';

export function createForward({ transport, from, now }: ForwardDeps): Forward {
  let [minute, count] = [0, 0];
  return async (source, to) => {
    const present = Math.floor(now() / 60_000);
    if (present !== minute) [minute, count] = [present, 0];
    count += 1;
    if (count > perMinute) return false;
    const message = rewritten(source.toString('latin1'), from);
    if (message === undefined) return false;
    // Nobody is told when it cannot be delivered: an empty return path.
    const outcome = await transport.send({ envelope: { from: '', to }, message });
    if (outcome.class === 'sent') return true;
    if (outcome.class === 'message-refused' || outcome.class === 'address-refused') return false;
    throw new Error(`A reply could not be passed on: ${outcome.class}.`);
  };
}

/** Fields that are ours, or would no longer be true. */
const dropped =
  /^(?:from|sender|reply-to|return-path|dkim-signature|arc-[a-z-]+|authentication-results|bcc|resent-[a-z-]+|disposition-notification-to|return-receipt-to)$/i;

/** The message with another sender; `undefined` for what goes in circles or has no head. */
function rewritten(message: string, from: string): string | undefined {
  const end = /\r?\n\r?\n/.exec(message);
  if (end === null) return undefined;
  const fields = message.slice(0, end.index).split(/\r?\n(?![ \t])/);
  const named = (field: string) => /^([!-9;-~]+)[ \t]*:/.exec(field)?.[1] ?? '';
  const received = fields.filter((field) => named(field).toLowerCase() === 'received').length;
  const isMarked = fields.some((field) => named(field).toLowerCase() === mark.toLowerCase());
  if (received > mostReceived || isMarked) return undefined;
  const writer =
    fields.find((field) => /^reply-to:/i.test(field)) ?? fields.find((field) => /^from:/i.test(field));
  const answerTo = writer?.replace(/^[^:]+:/, 'Reply-To:');
  const kept = fields.filter((field) => named(field) !== '' && !dropped.test(named(field)));
  const head = [`From: <${from}>`, ...(answerTo === undefined ? [] : [answerTo]), `${mark}: yes`, ...kept];
  const body = message.slice(end.index + end[0].length);
  return `${head.join('\r\n').replaceAll(/\r?\n/g, '\r\n')}\r\n\r\n${body.replaceAll(/\r?\n/g, '\r\n')}`;
}
