import {
  beginSourceRun,
  endSourceRun,
  type PersonBatchEntry,
  type SourceResult,
  type SourceRun,
  takeSourceRows,
} from '@pabal/db/people';
import { ForeignQueryError, type ForeignRow, readForeignRows, type SpaceStore } from '@pabal/db/store';
import { readPerson } from '../person.ts';
import type { Source } from './sources.ts';

/** What a sync did. */
export interface SourceSync extends SourceResult {
  /** Left the group because the query does not give them any more. */
  readonly removed: number;
}

interface Counts {
  rows: number;
  created: number;
  changed: number;
  refused: number;
  problem: string | undefined;
}

/**
 * Takes in the people of a source. The same rows again change nothing; whom the query does not give any more leaves the
 * source's group, unless the query failed.
 *
 * @param options.force  also when the last run ended less than `everyMinutes` ago
 * @returns nothing when a run is under way, or none is due
 */
export async function syncSource(
  store: SpaceStore,
  source: Source,
  options: { force?: boolean } = {},
): Promise<SourceSync | undefined> {
  const run = await beginSourceRun(store, source, {
    everySeconds: options.force ? 0 : source.everyMinutes * 60,
    leaseSeconds: source.timeoutSeconds * 2 + 60,
  });
  if (run === undefined) return undefined;
  const counts: Counts = { rows: 0, created: 0, changed: 0, refused: 0, problem: undefined };
  const complete = await readAll(store, source, run, counts);
  const removed = await endSourceRun(store, run, counts, { complete });
  return { ...counts, removed };
}

async function readAll(store: SpaceStore, source: Source, run: SourceRun, counts: Counts): Promise<boolean> {
  try {
    for await (const rows of readForeignRows(source)) {
      const merged = await takeSourceRows(store, run, peopleOf(rows, source, counts));
      if (merged === undefined) return false;
      counts.created += merged.created;
      counts.changed += merged.changed;
    }
    return true;
  } catch (error) {
    if (!(error instanceof ForeignQueryError)) throw error;
    counts.problem = error.message;
    return false;
  }
}

function peopleOf(rows: readonly ForeignRow[], source: Source, counts: Counts): PersonBatchEntry[] {
  const people: PersonBatchEntry[] = [];
  for (const row of rows) {
    counts.rows += 1;
    const read = readPerson(recordOf(row, source));
    if (read.ok) people.push(read.person);
    else {
      const { field, expected, got } = read.problem;
      counts.refused += 1;
      counts.problem ??= `Row ${counts.rows} was refused: ${field || 'it'}: expected ${expected}, got ${got}.`;
    }
  }
  return people;
}

/** A row as a person is written in NDJSON. */
function recordOf(row: ForeignRow, { columns }: Source): unknown {
  const fields = new Map(Object.entries(columns).map(([field, column]) => [column, field]));
  const own = Object.entries(row).flatMap(([column, value]) => {
    const field = fields.get(column);
    return field === undefined
      ? []
      : [[field, field === 'id' && value !== null ? String(value) : value] as const];
  });
  const attributes = Object.entries(row).filter(([column]) => !fields.has(column));
  return { ...Object.fromEntries(own), attributes: Object.fromEntries(attributes) };
}
