// What is typed after `recipients import`, read and checked.

import { type ImportFormat, importFormats } from '@pabal/domain';
import { charsets, consentSource, consentTextVersion } from '@pabal/people';
import { UsageError } from './command.ts';

/** The format of a file: as it was typed, else as its name says. @throws UsageError */
export function formatOf(file: string, typed: string | undefined): ImportFormat {
  if (typed === undefined) {
    if (/\.(csv|tsv|txt)$/i.test(file)) return 'csv';
    if (/\.(ndjson|jsonl)$/i.test(file)) return 'ndjson';
    throw new UsageError(
      `The name of the file does not say what it is. Add --format ${importFormats.join('|')}.`,
    );
  }
  const format = importFormats.find((known) => known === typed);
  if (format === undefined)
    throw new UsageError(`--format must be ${importFormats.join(' or ')}, got "${typed}".`);
  return format;
}

/** The charset as it was typed. @throws UsageError */
export function charsetOf(typed: string | undefined) {
  const charset = charsets.find((known) => known === typed?.toLowerCase());
  if (charset !== undefined || typed === undefined) return charset;
  throw new UsageError(`--charset must be one of ${charsets.join(', ')}, got "${typed}".`);
}

/** Evidence of consent as it was typed; a newsletter needs it. @throws UsageError */
export function consentOf(typed: {
  newsletter?: string | undefined;
  'consent-source'?: string | undefined;
  'consent-version'?: string | undefined;
}) {
  const { newsletter, 'consent-source': source, 'consent-version': version } = typed;
  if (source === undefined) {
    if (newsletter === undefined) return undefined;
    throw new UsageError('--consent-source is missing: say where these people agreed to the newsletter.');
  }
  return {
    source: checked('--consent-source', consentSource, source),
    textVersion:
      version === undefined ? undefined : checked('--consent-version', consentTextVersion, version),
  };
}

type Check = {
  safeParse(
    value: unknown,
  ): { success: true; data: string } | { success: false; error: { issues: { message: string }[] } };
};

/** What was typed, if it is what the check expects. @throws UsageError */
export function checked(option: string, check: Check, typed: string): string {
  const parsed = check.safeParse(typed);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${option} must be ${parsed.error.issues[0]?.message}, got "${typed}".`);
}
