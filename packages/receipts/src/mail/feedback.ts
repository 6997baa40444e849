// Complaints: feedback reports (RFC 5965, 6430), and those of Outlook.com, which sends the letter with a field of its own.

import { groupsOf } from './fields.ts';
import type { Parts, ReadMail, SaidOfLetter } from './parts.ts';

interface Feedback {
  readonly said: SaidOfLetter | undefined;
  readonly letter: ReadMail['letter'];
}

/** What a reader said by it; `not-spam` is the contrary, and reports about authentication come from no reader. */
const complaints = new Set(['abuse', 'fraud', 'virus', 'other', 'opt-out', 'opt-out-list', 'miscategorized']);

/** A feedback report; nothing for every other mail. */
export function readFeedback({ part, header, email }: Parts): Feedback | undefined {
  const report = part(/^message\/feedback-report$/);
  if (report === undefined)
    return isOfOutlook(header, email.subject ?? '') ? { said: complained(undefined), letter: {} } : undefined;
  const fields = new Map(groupsOf(report).flatMap((group) => [...group]));
  const type = (fields.get('feedback-type') ?? '').toLowerCase();
  const returnPath = fields.get('original-mail-from')?.replaceAll(/[<>\s]/g, '');
  return {
    said: complaints.has(type) ? complained(type, fields.get('original-rcpt-to')) : undefined,
    letter: returnPath === undefined ? {} : { returnPath },
  };
}

function complained(type: string | undefined, recipient?: string): SaidOfLetter {
  return { kind: 'complained', counts: false, reply: type, recipient: recipient?.replaceAll(/[<>\s]/g, '') };
}

/** Its Junk Mail Reporting Program. */
const isOfOutlook = (header: Parts['header'], subject: string) =>
  header('x-hmxmroriginalrecipient') !== '' ||
  (/staff@hotmail\.com/i.test(header('from')) && /complaint about message/i.test(subject));
