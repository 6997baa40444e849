// Imports as every door shows them.

import { findImport, type Import, type ImportError, listImportErrors, listImports } from '@pabal/db/people';
import type { SpaceQueryable } from '@pabal/db/store';
import { csvLine, nextOf, PabalError, type PageAsked } from '@pabal/domain';

export interface ImportPage {
  readonly imports: readonly Import[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** A page of the imports of the space, the newest first. */
export async function importPage(store: SpaceQueryable, page: PageAsked): Promise<ImportPage> {
  const imports = await listImports(store, page);
  return { imports, next: nextOf(imports, page.limit, ({ id }) => id) };
}

/** How far an import is. @throws PabalError `not-found` */
export async function importOf(store: SpaceQueryable, id: string): Promise<Import> {
  const found = await findImport(store, id);
  if (found === undefined) throw new PabalError('not-found', `There is no import ${id}.`);
  return found;
}

export interface RefusedLines {
  readonly errors: readonly ImportError[];
  /** The last line of this page; null at the end. */
  readonly next: number | null;
}

/** Lines of an import that were refused, behind the line `after`. @throws PabalError `not-found` */
export async function refusedLines(
  store: SpaceQueryable,
  importId: string,
  page: { readonly after: number; readonly limit: number },
): Promise<RefusedLines> {
  const { id } = await importOf(store, importId);
  const errors = await listImportErrors(store, id, page);
  return { errors, next: nextOf(errors, page.limit, ({ line }) => line) };
}

const linesTogether = 500;

/** The refused lines of an import as CSV, as many as are kept. @throws PabalError `not-found` */
export async function refusedTable(store: SpaceQueryable, importId: string): Promise<AsyncIterable<string>> {
  const { id } = await importOf(store, importId);
  return tableOf(store, id);
}

async function* tableOf(store: SpaceQueryable, id: string): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(['line', 'field', 'expected', 'got'])}`;
  for (let after = 0; ; ) {
    const errors = await listImportErrors(store, id, { after, limit: linesTogether });
    yield errors.map(({ line, field, expected, got }) => csvLine([line, field, expected, got])).join('');
    const last = errors.at(-1);
    if (last === undefined || errors.length < linesTogether) return;
    after = last.line;
  }
}
