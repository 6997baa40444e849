// The readers of the bench's newsletter: those who get it, and those who have unsubscribed or are suppressed.

/** The local part of a reader's address. */
export const readerDomain = 'readers.example';

/** The shares of readers that do not get it, by reason. */
const shares = { leftBefore: 0.003, suppressed: 0.002, leftBetween: 0.003 };

export interface Readers {
  readonly all: readonly string[];
  /** External ids of those who unsubscribe before the edition is made, and of those who do when it is frozen. */
  readonly leftBefore: readonly string[];
  readonly suppressed: readonly string[];
  readonly leftBetween: readonly string[];
  /** Addresses that must get it, each once. */
  readonly expected: ReadonlySet<string>;
}

/** Makes this many readers, the same every time; those who leave are spread over all of them. */
export function readersOf(count: number): Readers {
  const all = Array.from({ length: count }, (_, n) => `reader${String(n).padStart(7, '0')}`);
  const spread = [...all.keys()]
    .map((n) => ({ n, place: (n * 0.6180339887498949) % 1 }))
    .sort((a, b) => a.place - b.place)
    .map(({ n }) => all[n] ?? '');
  const sizes = [shares.leftBefore, shares.suppressed, shares.leftBetween].map((share) =>
    Math.ceil(share * count),
  );
  const [leftBefore = [], suppressed = [], leftBetween = []] = sizes.map((size) => spread.splice(0, size));
  return { all, leftBefore, suppressed, leftBetween, expected: new Set(spread.map(addressOf)) };
}

export const addressOf = (externalId: string) => `${externalId}@${readerDomain}`;

/** The readers as a file to be imported: a line of NDJSON each, half of them Korean. */
export function ndjsonOf(readers: readonly string[]): string {
  const line = (id: string, n: number) =>
    JSON.stringify({
      id,
      email: addressOf(id),
      name: n % 2 === 0 ? `김민준 ${n}` : `Ada ${n}`,
      locale: n % 2 === 0 ? 'ko' : 'en',
      attributes: { plan: n % 3 === 0 ? 'gold' : 'free', city: '서울' },
    });
  return `${readers.map(line).join('\n')}\n`;
}
