// Renders letters from the files of a version that was kept, in place of those on disk. The files come from the repository,
// but by way of a database: they are looked at as if somebody else had put them there.

import { PabalError } from '@pabal/domain';
import { BrokenTemplate } from '../disk/broken-template.ts';
import type { Reader } from '../disk/last-good.ts';
import { buildLetter, type Letter } from '../letters/letter.ts';
import { localeOfFile } from '../templates/locales.ts';
import {
  bytesOf,
  isIntact,
  type LetterVersion,
  metaFileOf,
  mostVersionBytes,
  textFile,
} from './letter-version.ts';

/** Most files of one version. */
const mostFiles = 100;

/** Most tags of all its files together: twice what one file may have, which takes some 0.4 s to compile. */
const mostTags = 10_000;

/**
 * Opens a version for rendering: the same engine with the same limits as for files on disk gives the same subject, html and
 * text for the same data.
 *
 * @throws PabalError `version-damaged` when the files are not those that the version names, or too large to be looked at;
 *   `template-broken` when this release of pabal takes them no longer
 */
export function openVersion(kept: LetterVersion): Pick<Letter, 'locale' | 'version' | 'render'> {
  const { template, locale, version, files } = kept;
  refuseExcess(kept);
  if (!isIntact(kept))
    throw damaged(kept, 'its files are not those that its hash was made of, so nothing is shown of them');
  const file = ownFile(kept);
  if (file === undefined) throw damaged(kept, `none of its files is the letter in "${locale}"`);
  const meta = files.get(metaFileOf(template));
  try {
    const letter = buildLetter(
      { template, locale, file, meta: meta === undefined ? undefined : textFile(metaFileOf(template), meta) },
      readerOf(files),
    );
    // Its files may name others than they did, when the engine has changed.
    if (letter.version !== version)
      throw new BrokenTemplate(file, 'expected all files of the version to be used');
    return letter;
  } catch (error) {
    if (!(error instanceof BrokenTemplate)) throw error;
    throw new PabalError(
      'template-broken',
      `The version ${version} of the template "${template}" cannot be used by this release of pabal: ${error.message}.`,
      { cause: error },
    );
  }
}

/** The letter's own file: named after the locale, in whatever case. */
function ownFile({ template, locale, files }: LetterVersion): string | undefined {
  const start = `${template}/`;
  return [...files.keys()].find(
    (name) => name.startsWith(start) && localeOfFile(name.slice(start.length)) === locale,
  );
}

function refuseExcess(kept: LetterVersion): void {
  const { files } = kept;
  const bytes = bytesOf(kept);
  if (bytes > mostVersionBytes)
    throw damaged(kept, `expected at most ${mostVersionBytes} bytes of files, got ${bytes}`);
  if (files.size > mostFiles) throw damaged(kept, `expected at most ${mostFiles} files, got ${files.size}`);
  const tags = [...files.values()].reduce((sum, text) => sum + text.split(/\{[{%]/).length - 1, 0);
  if (tags > mostTags) throw damaged(kept, `expected at most ${mostTags} tags in all files, got ${tags}`);
}

function damaged({ template, version }: LetterVersion, why: string): PabalError {
  return new PabalError(
    'version-damaged',
    `The version ${version} of the template "${template}" cannot be used as it is kept: ${why}.`,
  );
}

function readerOf(files: ReadonlyMap<string, string>): Reader {
  const find = (file: string) => {
    const text = files.get(file);
    return text === undefined ? undefined : textFile(file, text);
  };
  const need = (file: string) => {
    const found = find(file);
    if (found === undefined) throw new BrokenTemplate(file, 'expected a file, found none');
    return found;
  };
  return { find, need, list: () => [] };
}
