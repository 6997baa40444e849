// What receivers do with letters that only pretend to be ours, and whether ours pass.

import { type Finding, findingsOf } from '../findings.ts';
import type { Lookup } from '../lookup.ts';
import { tagsOf } from './dkim.ts';

interface Identities {
  /** The domain of MAIL_FROM, which people see. */
  readonly from: string;
  /** The domain of the envelope sender, which SPF is about. */
  readonly envelope: string;
  /** The domain that pabal signs for, if it signs. */
  readonly signed: string | undefined;
}

export async function lookAtDmarc(lookup: Lookup, identities: Identities): Promise<Finding[]> {
  const { from } = identities;
  const { good, warning, bad } = findingsOf('dmarc', from);
  const found = await findRecord(lookup, from);
  if (found === undefined)
    return [
      bad(
        `${from} has no DMARC record, which Gmail and Yahoo want of everybody who sends many letters.`,
        `Publish a TXT record at _dmarc.${from}: "v=DMARC1; p=none; rua=mailto:dmarc@${from}"; go on to p=quarantine once the reports show that your letters pass.`,
      ),
    ];
  const { at, records } = found;
  if (records.length > 1)
    return [
      bad(`There are ${records.length} DMARC records at ${at}, so receivers ignore them.`, 'Leave one.'),
    ];
  const tags = tagsOf(records[0] ?? '');
  const policy = tags.get('p')?.toLowerCase();
  if (policy !== 'none' && policy !== 'quarantine' && policy !== 'reject')
    return [
      bad(
        `The DMARC record at ${at} has no policy that receivers know.`,
        'Set p= to none, quarantine or reject.',
      ),
    ];
  const findings = alignmentOf(identities, { of: at.slice('_dmarc.'.length), tags });
  if (policy === 'none')
    findings.push(
      warning(
        `The DMARC record at ${at} asks for nothing (p=none): who pretends to be ${from} is not stopped.`,
        tags.has('rua')
          ? 'Once the reports show that your letters pass, set p=quarantine.'
          : 'Have reports sent (rua=mailto:…); once they show that your letters pass, set p=quarantine.',
      ),
    );
  return findings.length === 0
    ? [good(`Receivers are asked to ${policy} what pretends to be ${from}.`)]
    : findings;
}

const isDmarc = (text: string) => /^v=DMARC1\s*(?:;|$)/i.test(text);

/** The record of the domain, or of the nearest one above it that has one. */
async function findRecord(
  lookup: Lookup,
  domain: string,
): Promise<{ readonly at: string; readonly records: readonly string[] } | undefined> {
  const labels = domain.split('.');
  for (let start = 0; start < labels.length - 1; start += 1) {
    const at = `_dmarc.${labels.slice(start).join('.')}`;
    const records = (await lookup.txt(at)).filter(isDmarc);
    if (records.length > 0) return { at, records };
  }
  return undefined;
}

interface Policy {
  /** The domain that has the record. */
  readonly of: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** One of both has to pass for the domain that people see. */
function alignmentOf({ from, envelope, signed }: Identities, { of, tags }: Policy): Finding[] {
  const { bad, warning } = findingsOf('dmarc', from);
  const bySpf = isAligned(from, envelope, of, tags.get('aspf') === 's');
  const byDkim = signed !== undefined && isAligned(from, signed, of, tags.get('adkim') === 's');
  if (byDkim) return [];
  if (!bySpf)
    return [
      (signed === undefined ? warning : bad)(
        `Neither the envelope sender (${envelope}) nor a signature of pabal${signed === undefined ? '' : ` (${signed})`} is of ${from}, so letters pass DMARC only where the provider signs for ${from}.`,
        `Set DKIM_DOMAIN to ${from}, or see that your provider signs for it.`,
      ),
    ];
  return [
    warning(
      `Letters pass DMARC by SPF alone (${envelope}), which is lost when somebody forwards them.`,
      `Sign them for ${from} as well (DKIM_DOMAIN), or see that your provider does.`,
    ),
  ];
}

function isAligned(from: string, other: string, policyOf: string, isStrict: boolean): boolean {
  if (from === other) return true;
  return !isStrict && [from, other].every((domain) => domain === policyOf || domain.endsWith(`.${policyOf}`));
}
