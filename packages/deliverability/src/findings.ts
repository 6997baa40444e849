// What was found of one thing, and what to do about it.

/** `unanswered`: it could not be asked, so that nothing is known. */
export type FindingState = 'good' | 'warning' | 'bad' | 'unanswered';

export interface Finding {
  readonly check: 'mx' | 'returns' | 'spf' | 'dkim' | 'dmarc' | 'reverse-name' | 'tls' | 'unsubscribe';
  /** The domain, host or address of a page that was looked at. */
  readonly of: string;
  readonly state: FindingState;
  /** A sentence: what was found. */
  readonly found: string;
  /** A sentence: what to do; null where there is nothing to do. */
  readonly next: string | null;
}

/** Makes findings about one thing. */
export function findingsOf(check: Finding['check'], of: string) {
  const finding = (state: FindingState) => (found: string, next: string | null) => ({
    ...{ check, of, state, found, next },
  });
  return {
    good: (found: string): Finding => finding('good')(found, null),
    warning: finding('warning'),
    bad: finding('bad'),
    unanswered: finding('unanswered'),
  } satisfies Record<FindingState, (found: string, next: string | null) => Finding>;
}
