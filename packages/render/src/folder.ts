import type { Logger } from '@pabal/runtime';
import type { Files } from './files.ts';
import { createKeeper, type Keeper, type KeeperEvents } from './keeper.ts';
import { buildLetter, type Letter } from './letter.ts';
import { localeKey, localeOfFile } from './locales.ts';
import { parseMeta, type TemplateMeta } from './meta.ts';

/** A template, or one language of it, that cannot be used as it stands on disk. */
export interface TemplateProblem {
  readonly template: string;
  /** The language at fault; absent when it is the whole template. */
  readonly locale?: string;
  readonly message: string;
}

/** One folder of the templates folder: a meta.json and a letter for each language, each kept in its last good version. */
export interface Folder {
  readonly meta: TemplateMeta | undefined;
  /** By locale key; a letter that was never good stands there as undefined. */
  readonly letters: ReadonlyMap<string, Letter | undefined>;
  problems(): TemplateProblem[];
  refresh(): void;
}

export interface FolderDeps {
  readonly template: string;
  readonly files: Files;
  readonly logger: Logger;
  readonly onProblem: (problem: TemplateProblem) => void;
  /** Milliseconds a letter file may be gone before its letter is: some editors remove a file before they write it. */
  readonly removalGraceMs: number;
}

const noLetters = 'expected at least one letter, named after its locale such as ko.njk; found none';

interface LetterSlot {
  readonly locale: string;
  readonly keeper: Keeper<Letter>;
  goneSince: number | undefined;
}

/** True for a listing that has a part of a template in it. */
export function looksLikeTemplate(listing: readonly string[] | undefined): boolean {
  return listing?.some((file) => file === 'meta.json' || localeOfFile(file) !== undefined) ?? false;
}

export function createFolder(deps: FolderDeps): Folder {
  const { template, files, removalGraceMs } = deps;
  const slots = new Map<string, LetterSlot>();
  let letters: ReadonlyMap<string, Letter | undefined> = new Map();
  const metaFile = `${template}/meta.json`;
  const meta = createKeeper(
    files,
    (reader) => {
      const source = reader.need(metaFile);
      return { value: parseMeta(source), hash: source.hash };
    },
    reportTo(deps, undefined),
  );

  function slotOf(file: string, locale: string): LetterSlot {
    const source = { template, locale, file: `${template}/${file}` };
    const keeper = createKeeper(
      files,
      (reader) => {
        // Asked for only so that the letter is built again with it: its hash is part of the letter's version.
        reader.find(metaFile);
        return buildLetter({ ...source, metaHash: meta.good?.hash ?? '' }, reader);
      },
      reportTo(deps, locale),
    );
    return { locale, keeper, goneSince: undefined };
  }

  function keepPresent(): ReadonlySet<string> {
    const present = new Set<string>();
    for (const file of files.list(template) ?? []) {
      const locale = localeOfFile(file);
      if (locale === undefined) continue;
      const key = localeKey(locale);
      present.add(key);
      const slot = slots.get(key) ?? slotOf(file, locale);
      slots.set(key, slot);
      slot.goneSince = undefined;
      slot.keeper.refresh();
    }
    return present;
  }

  function forgetGone(present: ReadonlySet<string>): void {
    const now = performance.now();
    for (const [key, slot] of slots) {
      if (present.has(key)) continue;
      slot.goneSince ??= now;
      if (now - slot.goneSince >= removalGraceMs) slots.delete(key);
    }
  }

  return {
    get meta() {
      return meta.good?.value;
    },
    get letters() {
      return letters;
    },
    problems: () => [
      ...problemOf(template, undefined, meta.problem),
      ...problemOf(template, undefined, slots.size === 0 ? noLetters : undefined),
      ...[...slots.values()].flatMap(({ locale, keeper }) => problemOf(template, locale, keeper.problem)),
    ],
    refresh: () => {
      if (files.list(template) !== undefined) meta.refresh();
      forgetGone(keepPresent());
      letters = new Map([...slots].map(([key, { keeper }]) => [key, keeper.good]));
    },
  };
}

function problemOf(
  template: string,
  locale: string | undefined,
  message: string | undefined,
): TemplateProblem[] {
  if (message === undefined) return [];
  return [locale === undefined ? { template, message } : { template, locale, message }];
}

function reportTo({ template, logger, onProblem }: FolderDeps, locale: string | undefined): KeeperEvents {
  const fields = { template, locale };
  return {
    changed: (mended) => {
      if (mended) logger.info(fields, 'A broken template works again; the next letter uses it.');
      else logger.debug(fields, 'A template was read; the next letter uses it.');
    },
    broken: (problem, hasGood) => {
      const sentence = hasGood
        ? 'A template is broken; letters go on with its last good version until it is mended.'
        : 'A template is broken and was never good; its letters cannot be rendered until it is mended.';
      logger.error({ ...fields, problem }, sentence);
      for (const broken of problemOf(template, locale, problem)) onProblem(broken);
    },
  };
}
