import type { Queryable } from '@pabal/db/store';
import { findVersion, type StoredVersion } from '@pabal/db/versions';
import { PabalError } from '@pabal/domain';
import { isIntact, type LetterVersion } from '@pabal/render';
import { z } from 'zod';

const storedFiles = z.record(z.string(), z.string());

/**
 * A version with its files, which are those that its hash was made of.
 *
 * @throws PabalError `version-missing` when it was never written down or its files were too large to be kept,
 *   `version-damaged` when its files are others
 */
export async function keptVersion(
  store: Queryable,
  template: string,
  version: string,
): Promise<LetterVersion> {
  const stored = await findVersion(store, template, version);
  if (stored === undefined)
    throw new PabalError(
      'version-missing',
      `The version ${version} of the template "${template}" is not written down. If its files are still somewhere, such as in git, "templates record --from FOLDER" writes them down.`,
    );
  if (!stored.kept) throw tooLarge(stored);
  const files = storedFiles.safeParse(stored.files);
  const kept = files.success && {
    template,
    version,
    locale: stored.locale,
    files: new Map(Object.entries(files.data)),
  };
  if (kept && isIntact(kept)) return kept;
  throw new PabalError(
    'version-damaged',
    `The files that are kept of the version ${version} of the template "${template}" are not those that its hash was made of: they were changed in the database. Nothing is shown of them.`,
  );
}

function tooLarge({ template, version, bytes }: StoredVersion): PabalError {
  return new PabalError(
    'version-missing',
    `The version ${version} of the template "${template}" is written down without its files: they are ${bytes} bytes, more than is kept.`,
  );
}
