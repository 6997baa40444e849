// What becomes of a mail that was taken: a receipt, somebody who leaves, a reply that goes on to people, or nothing.

import type { Store } from '@pabal/db/store';
import { parseAddress, type ReturnPaths, type UnsubscribeLinks } from '@pabal/mail';
import { unsubscribePerson } from '@pabal/people';
import { letterOfMessageId, type ReadMail, type ReceiptIntake, readMail } from '@pabal/receipts';
import type { Purpose } from './addresses.ts';
import type { Forward } from './forward.ts';

/** What became of a mail to one of our addresses. */
export type TakenAs =
  | ('delivered' | 'bounced' | 'soft-bounced' | 'delayed' | 'complained' | 'replied')
  | ('unsubscribed' | 'forwarded' | 'dropped' | 'no-letter' | 'not-understood');

interface TakeDeps {
  readonly store: Store;
  readonly receipts: ReceiptIntake;
  readonly returnPaths: ReturnPaths;
  readonly links: UnsubscribeLinks;
  readonly forward: Forward;
}

/** What is read of a mail: a report stands before the letter that it is about. */
export const readOctets = 128 * 1024;

/** Takes a mail to one address. Rejects when it could not be written down: its sender keeps it then. */
export type Take = (purpose: Purpose, source: Buffer) => Promise<TakenAs>;

export function createTake(deps: TakeDeps): Take {
  return async (purpose, source) => {
    const mail = await readMail(source.subarray(0, readOctets));
    switch (purpose.kind) {
      case 'unsubscribe':
        return leave(mail, deps);
      case 'return-path':
      case 'reports':
        return note(purpose, mail, deps);
      case 'reply':
        // What a program writes to people is for nobody.
        if (mail.said !== undefined) return note({ kind: 'reports' }, mail, deps);
        if (purpose.forwardTo === undefined) return 'dropped';
        return (await deps.forward(source, purpose.forwardTo)) ? 'forwarded' : 'dropped';
      default:
        return purpose satisfies never;
    }
  };
}

/**
 * A return path that we signed proves that the writer had the letter in hand; so does one that a complaint quotes. A
 * Message-ID alone proves nothing: everybody who ever saw the letter knows it.
 */
async function note(
  purpose: Extract<Purpose, { kind: 'return-path' | 'reports' }>,
  { said, letter }: ReadMail,
  { receipts, returnPaths }: TakeDeps,
): Promise<TakenAs> {
  if (said === undefined) return 'not-understood';
  const signed =
    purpose.kind === 'return-path' ? purpose.deliveryId : returnPaths.read(letter.returnPath ?? '');
  const named = signed === undefined ? letterOfMessageId(letter.messageId) : { deliveryId: signed };
  if (named === undefined) return 'no-letter';
  const { kind, counts, status, reply, recipient } = said;
  const report = { ...named, kind, counts, status, reply, at: new Date() };
  if (signed !== undefined) {
    await receipts.note([report], { source: 'inbound', proven: true });
    return kind;
  }
  const address = parseAddress(recipient ?? '');
  if (!address.ok) return 'no-letter';
  await receipts.note([{ ...report, addressKey: address.address.key }], { source: 'inbound', proven: false });
  return kind;
}

/** The token of the link, in the subject where mail programs put it, or in the text. */
const token = /[\w-]{60,120}/g;

async function leave({ subject, text }: ReadMail, { store, links }: TakeDeps): Promise<TakenAs> {
  for (const [found] of `${subject} ${text}`.slice(0, 20_000).matchAll(token)) {
    const ids = links.read(found);
    if (ids === undefined) continue;
    await unsubscribePerson(store, ids, 'mail');
    return 'unsubscribed';
  }
  return 'not-understood';
}
