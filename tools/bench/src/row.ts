// A row of the bench: one thing that is measured, alone or beside a reference.

import type { Work } from './work.ts';

/** What was asked for on the command line. */
export interface RowOptions {
  /** How many letters, events or rows (default: the row's own number). */
  readonly count?: number;
  readonly queue: 'redis' | 'postgres';
  readonly senders: number;
  /** Connections of each sender. */
  readonly connections: number;
  /** Folder for a CPU profile of each of our processes. */
  readonly profileDir?: string;
  /** True: small numbers, so that the row shows whether it works, not how fast it is. */
  readonly quick: boolean;
}

/**
 * Letters or requests before a measurement. Until a service has done its work some thousand times, a third of its CPU goes
 * into compiling its code, and a service that runs for days is past that. The references get as many.
 */
export const warmUpOf = ({ quick }: Pick<RowOptions, 'quick'>): number => (quick ? 200 : 10_000);

export interface Figure {
  /** Unique in its row, such as `letters/s` or `2 processes`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What docs/performance.md promises. A missed target is printed, and is not a failure. */
  readonly target?: { readonly most?: number; readonly least?: number };
  /** The figure of the same run that this one is divided by: `row/figure`, as in `afternoon-drain/2 processes`. */
  readonly reference?: string;
  /** False when the books do not balance or a letter has a fault: the bench then exits with 1. */
  readonly ok?: boolean;
  /** What a reader must know to understand the value, or what was not ok. */
  readonly note?: string;
}

/** Starts everything that the work needs. When it throws, everything has been stopped again. */
export type OpenWork = (options: RowOptions) => Promise<Work>;

/** Work that a row can repeat. */
export interface Repeatable {
  readonly open: OpenWork;
  /** The same work of the reference, if it can do it. */
  readonly afternoon?: OpenWork;
}

export interface Row {
  /** As on the command line: lower case with hyphens. */
  readonly name: string;
  /** One sentence for `--list` and the page. */
  readonly what: string;
  /** Rows that have to be measured in the same run, because figures of this row refer to theirs. */
  readonly references?: readonly string[];
  /** The work by which `--against` compares two builds, by the name of the figure. */
  readonly works?: Readonly<Record<string, Repeatable>>;
  /** Starts what it needs, measures, and stops everything again, also when it throws. */
  run(options: RowOptions): Promise<readonly Figure[]>;
}
