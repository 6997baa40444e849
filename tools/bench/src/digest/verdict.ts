// Checks an edition from three sides: the sink's letters, the ledger, and the report of the close-out. Pure, except that it
// parses one letter.

import { createUnsubscribeLinks } from '@pabal/mail';
import PostalMime from 'postal-mime';
import type { ShownEdition } from './api-client.ts';
import { addressOf, type Readers, readerDomain } from './readers.ts';
import type { ArrivedLetter } from './sink-letters.ts';
import { shown } from './sources.ts';

/** A letter of the edition as the ledger has it. */
export interface LedgerLetter {
  readonly address: string;
  readonly state: string;
  readonly cause: string | null;
  readonly remoteId: string;
}

/** The faults that were found, in words; empty when there are none. */
export function contradictions(
  readers: Readers,
  {
    arrived,
    ledger,
    edition,
  }: {
    readonly arrived: readonly ArrivedLetter[];
    readonly ledger: readonly LedgerLetter[];
    readonly edition: ShownEdition;
  },
): string[] {
  const toReaders = arrived.filter(({ address }) => address.endsWith(`@${readerDomain}`));
  return [
    ...atTheSink(readers, toReaders),
    ...inTheLedger(readers, ledger, toReaders),
    ...inTheReport(readers, edition),
  ];
}

const exactly = (what: string, got: number | undefined, expected: number): string[] =>
  got === expected ? [] : [`${what}: expected ${expected}, got ${got}`];

function atTheSink({ expected }: Readers, arrived: readonly ArrivedLetter[]): string[] {
  const addresses = new Set(arrived.map(({ address }) => address));
  return [
    ...exactly('letters at the sink', arrived.length, expected.size),
    ...exactly('readers without a letter', [...expected].filter((one) => !addresses.has(one)).length, 0),
    ...exactly('letters to others', [...addresses].filter((one) => !expected.has(one)).length, 0),
    ...exactly('repeated letters', arrived.length - addresses.size, 0),
  ];
}

function inTheLedger(
  { expected, leftBetween }: Readers,
  ledger: readonly LedgerLetter[],
  arrived: readonly ArrivedLetter[],
): string[] {
  const ids = new Map(ledger.map(({ address, remoteId }) => [address, remoteId]));
  const left = new Set(leftBetween.map(addressOf));
  const unsubscribed = ledger.filter((one) => one.state === 'suppressed' && one.cause === 'unsubscribed');
  return [
    ...exactly('rows of the ledger', ledger.length, expected.size + left.size),
    ...exactly('sent in the ledger', ledger.filter(({ state }) => state === 'sent').length, expected.size),
    ...exactly(
      'suppressed in the ledger',
      unsubscribed.filter(({ address }) => left.has(address)).length,
      left.size,
    ),
    ...exactly(
      'letters with another Message-ID than the ledger says',
      arrived.filter(({ address, messageId }) => ids.get(address) !== messageId).length,
      0,
    ),
  ];
}

function inTheReport(readers: Readers, { report, planned, excluded, exclusions }: ShownEdition): string[] {
  if (report === null) return ['the close-out has no report'];
  const { expected, leftBefore, suppressed, leftBetween } = readers;
  const { sent, failed, unknown, entries, repeatedEntries, suppressions } = report;
  return [
    ...exactly('planned', planned, expected.size + leftBetween.length),
    ...exactly('planned in the report', report.planned, sent + report.suppressed + failed),
    ...exactly('sent in the report', sent, expected.size),
    ...exactly('suppressed in the report', report.suppressed, leftBetween.length),
    ...exactly(
      'of them unsubscribed',
      suppressions.find(({ cause }) => cause === 'unsubscribed')?.letters,
      leftBetween.length,
    ),
    ...exactly('failed or unknown in the report', failed + unknown, 0),
    ...exactly('left out', excluded, leftBefore.length + suppressed.length),
    ...exactly('left out in the report', report.excluded, excluded),
    ...exactly('left out as unsubscribed', exclusions.unsubscribed, leftBefore.length),
    ...exactly('left out as suppressed', exclusions.suppressed, suppressed.length),
    ...exactly('entries', entries, shown),
    ...exactly('repeated entries', repeatedEntries, 0),
  ];
}

/** Reads one letter as a mail program would. @returns what is wrong with it, and its size */
export async function readLetter(
  raw: Buffer | undefined,
  {
    recipients,
    linkSecret,
  }: { readonly recipients: ReadonlyMap<string, string>; readonly linkSecret: string },
): Promise<{ readonly wrong: string[]; readonly bytes: number; readonly subject: string }> {
  if (raw === undefined) return { wrong: ['no letter was kept to be looked at'], bytes: 0, subject: '' };
  const { headers, subject = '', html = '', text = '', to } = await PostalMime.parse(raw);
  const header = (name: string) => headers.find(({ key }) => key === name)?.value ?? '';
  const links = createUnsubscribeLinks({ secret: linkSecret, publicUrl: 'http://x', listDomain: 'x' });
  const token = /\/unsubscribe\/([\w-]+)>$/.exec(header('list-unsubscribe'))?.[1] ?? '';
  const ids = links.read(token);
  const missing = (what: string, there: boolean) => (there ? [] : [`the letter has no ${what}`]);
  return {
    bytes: raw.length,
    subject,
    wrong: [
      ...missing(
        'link of its own reader',
        ids !== undefined && recipients.get(to?.[0]?.address ?? '') === ids.recipientId,
      ),
      ...missing('one-click field', header('list-unsubscribe-post') === 'List-Unsubscribe=One-Click'),
      ...missing(
        'visible link',
        html.includes(`/unsubscribe/${token}`) && text.includes(`/unsubscribe/${token}`),
      ),
      ...missing('List-Id', header('list-id') !== ''),
      ...missing('Precedence', header('precedence') === 'bulk'),
      ...exactly('entries in the letter', (text.match(/^- /gm) ?? []).length, shown),
    ],
  };
}
