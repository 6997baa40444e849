// How long providers take for a letter, so that it can be told which of them is what letters wait for.

/** A provider that takes long while no connection to it is free. */
interface SlowProvider {
  readonly provider: string;
  /** Seconds in the middle: half of the answers took longer. */
  readonly seconds: number;
  readonly connections: number;
}

export interface Paces {
  /** A letter was handed over, and the answer took so long. */
  handed(provider: string, seconds: number): void;
  /** Providers that are slow now, to which all connections are busy. */
  slow(): SlowProvider[];
}

/** Answers that take longer are slow; those of a provider that is well take a part of a second. */
const slowSeconds = 2;
/** Answers that are older say nothing about now. */
const windowMs = 30_000;
/** Fewer may be odd letters. */
const fewest = 3;
/** Enough for the middle to be right. */
const mostKept = 200;

/** @param now  milliseconds of a clock that only goes forward */
export function createPaces(
  providers: readonly {
    readonly settings: { readonly name: string };
    readonly transport: { state(): { readonly busy: number; readonly most: number } };
  }[],
  now: () => number,
): Paces {
  const answers = new Map<string, { readonly at: number; readonly seconds: number }[]>();

  function middle(provider: string): number | undefined {
    const since = now() - windowMs;
    const recent = (answers.get(provider) ?? []).filter(({ at }) => at >= since);
    answers.set(provider, recent);
    if (recent.length < fewest) return undefined;
    const sorted = recent.map(({ seconds }) => seconds).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  }

  return {
    handed(provider, seconds) {
      const kept = answers.get(provider) ?? [];
      kept.push({ at: now(), seconds });
      if (kept.length > mostKept) kept.shift();
      answers.set(provider, kept);
    },
    slow: () =>
      providers.flatMap(({ settings: { name }, transport }) => {
        const seconds = middle(name);
        const { busy, most } = transport.state();
        if (seconds === undefined || seconds < slowSeconds || busy < most) return [];
        return [{ provider: name, seconds, connections: most }];
      }),
  };
}
