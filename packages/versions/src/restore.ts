import type { Queryable } from '@pabal/db/store';
import { planFiles, writeFiles } from '@pabal/render';
import { createComparison, type FileDifference } from './compare.ts';
import { keptVersion } from './kept.ts';

/** What bringing a version back would change. */
export interface Restoration {
  readonly template: string;
  readonly locale: string;
  readonly version: string;
  readonly folder: string;
  /** Files that would be written; empty when the folder has this version already. */
  readonly changes: readonly RestoredFile[];
}

interface RestoredFile extends FileDifference {
  /** Whether letters of other templates, or in other languages, may be made of the file, too. */
  readonly shared: boolean;
}

interface RestoreRequest {
  readonly template: string;
  readonly version: string;
  /** A templates folder. */
  readonly folder: string;
}

/**
 * Says what bringing a version back into a templates folder would change, and changes nothing.
 *
 * @throws PabalError as `keptVersion`; `invalid-request` when there is no such folder, or a file would lie outside of it
 */
export async function tryRestore(store: Queryable, request: RestoreRequest): Promise<Restoration> {
  return (await planned(store, request)).restoration;
}

/**
 * Brings a version back: writes its files into a templates folder. Processes that read the folder take it up by themselves.
 * Only the letter's own language comes back, with its meta.json and everything that it names.
 *
 * @throws PabalError as `tryRestore`; nothing is written then
 */
export async function restoreVersion(store: Queryable, request: RestoreRequest): Promise<Restoration> {
  const { restoration, files } = await planned(store, request);
  writeFiles(request.folder, files);
  return restoration;
}

async function planned(store: Queryable, { template, version, folder }: RestoreRequest) {
  const { locale, files } = await keptVersion(store, template, version);
  const changing = planFiles(folder, files).filter(({ before, after }) => before !== after);
  const compare = createComparison();
  const changes = changing.flatMap(({ file, before, after }): RestoredFile[] => {
    const difference = compare(file, before, after);
    return difference ? [{ ...difference, shared: !isOwn(file, template, locale) }] : [];
  });
  return { restoration: { template, locale, version, folder, changes }, files: changing };
}

const isOwn = (file: string, template: string, locale: string) =>
  file.toLowerCase() === `${template}/${locale}.njk`.toLowerCase();
