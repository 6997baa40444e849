// Which rows are measured, in which order.

import type { Row } from './row.ts';

/** The named rows (all when none is named) with the rows they refer to, each once and after those it refers to. */
export function chooseRows(all: readonly Row[], names: readonly string[]): Row[] {
  const chosen = new Set<Row>();
  const take = (row: Row) => {
    for (const name of row.references ?? []) take(rowNamed(all, name));
    chosen.add(row);
  };
  for (const name of names.length === 0 ? all.map((row) => row.name) : names) take(rowNamed(all, name));
  return [...chosen];
}

function rowNamed(all: readonly Row[], name: string): Row {
  const row = all.find((candidate) => candidate.name === name);
  if (row !== undefined) return row;
  throw new UnknownRow(
    `There is no row ${JSON.stringify(name)}; there are: ${all.map((known) => known.name).join(', ')}.`,
  );
}

/** The command line names a row that does not exist. */
export class UnknownRow extends Error {}
