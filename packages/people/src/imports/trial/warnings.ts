// What is odd in a file and not wrong: it is taken in all the same, and somebody is told before.

import type { PersonBatchEntry } from '@pabal/db/people';
import { meantDomain } from './mistyped.ts';

/**
 * - `domain`  the address ends like a slip of the finger: `expected` is what was meant
 * - `names`   an earlier line (`other`) has this address with another name
 * - `address` an earlier line has this id with another address; the last line counts
 */
export const warningKinds = ['domain', 'names', 'address'] as const;
type WarningKind = (typeof warningKinds)[number];

export interface ImportWarning {
  readonly line: number;
  readonly kind: WarningKind;
  readonly got: string;
  /** What was meant, or what the other line has. */
  readonly expected: string;
  /** The earlier line. */
  readonly other: number | null;
}

/** So many warnings are told; all of them are counted. */
const mostTold = 100;
/** Of so many people it is known what earlier lines said. */
const mostRemembered = 100_000;

export interface Warnings {
  /** Looks at the next person of the file. */
  add(person: PersonBatchEntry, line: number): void;
  readonly told: readonly ImportWarning[];
  count(): number;
}

interface Seen {
  readonly line: number;
  readonly value: string;
}

export function createWarnings(): Warnings {
  const told: ImportWarning[] = [];
  let count = 0;
  const names = createMemory();
  const addresses = createMemory();
  const meantBy = createMeaning();
  const warn = (warning: ImportWarning) => {
    count += 1;
    if (told.length < mostTold) told.push(warning);
  };
  return {
    told,
    count: () => count,
    add({ externalId, address, addressKey, name }, line) {
      const meant = meantBy(addressKey.slice(addressKey.lastIndexOf('@') + 1));
      if (meant !== undefined) warn({ line, kind: 'domain', got: address, expected: meant, other: null });
      const earlier = name === undefined ? undefined : names.first(addressKey, { line, value: name });
      if (earlier !== undefined && name !== undefined)
        warn({ line, kind: 'names', got: name, expected: earlier.value, other: earlier.line });
      const before = addresses.first(externalId, { line, value: addressKey });
      if (before !== undefined)
        warn({ line, kind: 'address', got: address, expected: before.value, other: before.line });
    },
  };
}

/** What was said first under each key. */
function createMemory() {
  const seen = new Map<string, Seen>();
  return {
    /** @returns what was said first, when it was something else */
    first(key: string, now: Seen): Seen | undefined {
      const earlier = seen.get(key);
      if (earlier === undefined && seen.size < mostRemembered) seen.set(key, now);
      return earlier === undefined || earlier.value === now.value ? undefined : earlier;
    },
  };
}

/** A file has few domains, and what each means is asked once. */
function createMeaning(): (domain: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (domain) => {
    if (known.has(domain)) return known.get(domain);
    const meant = meantDomain(domain);
    if (known.size < mostRemembered) known.set(domain, meant);
    return meant;
  };
}
