// A letter of an edition looked over from outside: whether what it leads to and shows can be reached, and what makes it look like
// spam.

import type { FeedFailure } from '@pabal/domain';
import { partsOf } from './parts.ts';
import { type SpamProne, spamProneIn } from './spam-prone.ts';

/** What asking for an address came to. */
interface Reached {
  /** Null when it can be reached. */
  readonly failure: FeedFailure | null;
  readonly detail: string | null;
}

export type Reach = (url: string, as: 'link' | 'picture') => Promise<Reached>;

interface CheckedAddress extends Reached {
  readonly url: string;
  readonly as: 'link' | 'picture';
}

/** What was found in a letter. */
export interface LetterCheck {
  readonly subject: string;
  readonly locale: string;
  readonly bytes: number;
  /** Those that cannot be reached come first. */
  readonly addresses: readonly CheckedAddress[];
  /** Addresses that were too many to be asked for. */
  readonly unchecked: number;
  /** Addresses of our own, which belong to each reader: they are not asked for. */
  readonly ours: number;
  readonly spamProne: readonly SpamProne[];
}

interface CheckedLetter {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly locale: string;
}

/** Somebody waits for it, and servers of others are asked. */
const mostAddresses = 60;

/**
 * Looks a letter over.
 *
 * @param options.links  where its entries lead, in case the letter counts clicks
 * @param options.ours   origins of pabal's own pages, such as https://news.example.com
 */
export async function checkLetter(
  letter: CheckedLetter,
  {
    links,
    ours,
    reach,
  }: { readonly links: readonly (string | null)[]; readonly ours: readonly string[]; readonly reach: Reach },
): Promise<LetterCheck> {
  const parts = partsOf(letter.html);
  const wanted = new Map<string, 'link' | 'picture'>();
  const own = new Set<string>();
  const want = (url: string | null, as: 'link' | 'picture') => {
    if (url === null || !/^https?:/i.test(url)) return;
    if (isOurs(url, ours)) own.add(url);
    else if (!wanted.has(url)) wanted.set(url, as);
  };
  for (const { url } of parts.pictures) want(url, 'picture');
  for (const url of links) want(url, 'link');
  for (const { url } of parts.links) want(url, 'link');
  const asked = [...wanted].slice(0, mostAddresses);
  const found = await Promise.all(
    asked.map(async ([url, as]): Promise<CheckedAddress> => ({ url, as, ...(await reach(url, as)) })),
  );
  return {
    ...{ subject: letter.subject, locale: letter.locale, bytes: Buffer.byteLength(letter.html) },
    addresses: found.toSorted((one, other) => Number(other.failure !== null) - Number(one.failure !== null)),
    ...{ unchecked: wanted.size - asked.length, ours: own.size },
    spamProne: spamProneIn(letter, parts),
  };
}

const isOurs = (url: string, ours: readonly string[]): boolean =>
  URL.canParse(url) && ours.includes(new URL(url).origin);
