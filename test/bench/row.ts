// A row of the bench: one thing that is measured, by itself or beside what it is compared with.

import type { Work } from './work.ts';

/** What was asked for on the command line. */
export interface RowOptions {
  /** How many letters, events or rows; each row has a number of its own when this is absent. */
  readonly count?: number;
  readonly queue: 'redis' | 'postgres';
  readonly senders: number;
  /** Connections of each sender. */
  readonly connections: number;
  /** Folder for a CPU profile of every process of ours. */
  readonly profileDir?: string;
  /** Numbers so small that the row says whether it works, not how fast it is. */
  readonly quick: boolean;
}

/**
 * Letters or requests before a measurement: what is measured is a service that runs, and until it has done its work some
 * thousand times, a third of its CPU goes into compiling its code. The references get as many.
 */
export const warmUpOf = ({ quick }: Pick<RowOptions, 'quick'>): number => (quick ? 200 : 10_000);

export interface Figure {
  /** Unique in its row, such as `letters/s` or `2 processes`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What docs/performance.md promises. A missed target is printed, and is no failure. */
  readonly target?: { readonly most?: number; readonly least?: number };
  /** The figure of the same run that this one is divided by: `row/figure`, as in `afternoon-drain/2 processes`. */
  readonly reference?: string;
  /** False when the books do not balance or a letter is not as it should be: the bench ends with 1. */
  readonly ok?: boolean;
  /** What a reader must know to understand the value, or what was not ok. */
  readonly note?: string;
}

/** Starts what the work needs. Nothing of it is left when this throws. */
export type OpenWork = (options: RowOptions) => Promise<Work>;

/** What a row can do again and again. */
export interface Repeatable {
  readonly open: OpenWork;
  /** The plain build's way to do the same, where it has one. */
  readonly afternoon?: OpenWork;
}

export interface Row {
  /** As on the command line: lower case with hyphens. */
  readonly name: string;
  /** One sentence for `--list` and the page. */
  readonly what: string;
  /** Rows that have to be measured in the same run, because figures of this row refer to theirs. */
  readonly references?: readonly string[];
  /** What `--against` compares two builds by, by what it is called there. */
  readonly works?: Readonly<Record<string, Repeatable>>;
  /** Starts what it needs, measures, and stops everything again, also when it throws. */
  run(options: RowOptions): Promise<readonly Figure[]>;
}
