import type { Logger } from '@pabal/runtime';
import type { Files, TextFile } from '../disk/files.ts';
import { createLastGood, type LastGood, type LastGoodEvents, type Reader } from '../disk/last-good.ts';
import { parseMeta, type TemplateMeta } from '../disk/meta.ts';
import { eachSample } from '../disk/samples.ts';
import { buildLetter, type Letter } from '../letters/letter.ts';
import { madeOrWhyNot, RenderError } from '../letters/render-error.ts';
import { keptOf, type LetterVersion, metaFileOf } from '../versions/letter-version.ts';
import { localeKey, localeOfFile } from './locales.ts';

/** A template, or one language of it, whose files on disk cannot be used. */
export interface TemplateProblem {
  readonly template: string;
  /** The language at fault; absent when it is the whole template. */
  readonly locale?: string;
  readonly message: string;
}

/** One folder of the templates folder: a meta.json and a letter for each language, each kept in its last good version. */
export interface Folder {
  readonly meta: TemplateMeta | undefined;
  /** By locale key; a letter that was never good is there as undefined. */
  readonly letters: ReadonlyMap<string, Letter | undefined>;
  readonly problems: readonly TemplateProblem[];
  /** @param until  when the trying of samples rests until the next refresh (`performance.now()`) */
  refresh(until: number): void;
}

export interface FolderDeps {
  readonly template: string;
  readonly files: Files;
  readonly logger: Logger;
  readonly onProblem: (problem: TemplateProblem) => void;
  /** A new version of one of its parts is in use. */
  readonly onChange: (template: string) => void;
  /** A letter of a new version is in use. */
  readonly onLetter: (letter: LetterVersion) => void;
  /** Milliseconds a letter file may be gone before its letter is: some editors remove a file before they write it. */
  readonly removalGraceMs: number;
}

const noLetters = 'expected at least one letter, named after its locale such as ko.njk; found none';

/** What meta.json says, with the file itself, whose hash is part of every letter's version. */
type LastGoodMeta = LastGood<{ readonly value: TemplateMeta; readonly source: TextFile }>;

interface LetterSlot {
  readonly locale: string;
  readonly lastGood: LastGood<Letter>;
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
  // Asked for with every event.
  let problems: readonly TemplateProblem[] = [];
  const meta = createLastGood({
    files,
    build: (reader) => {
      const source = reader.need(metaFileOf(template));
      return { value: parseMeta(source), source };
    },
    events: reportTo(deps, undefined),
  });

  function keepPresent(until: number): ReadonlySet<string> {
    const present = new Set<string>();
    for (const file of files.list(template) ?? []) {
      const locale = localeOfFile(file);
      if (locale === undefined) continue;
      const key = localeKey(locale);
      present.add(key);
      const slot = slots.get(key) ?? slotOf(deps, meta, file, locale);
      slots.set(key, slot);
      slot.goneSince = undefined;
      slot.lastGood.refresh(until);
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
    get problems() {
      return problems;
    },
    refresh: (until) => {
      if (files.list(template) !== undefined) meta.refresh(until);
      forgetGone(keepPresent(until));
      letters = new Map([...slots].map(([key, { lastGood }]) => [key, lastGood.good]));
      problems = problemsOf(template, meta, [...slots.values()]);
    },
  };
}

/** One language of a template, in its last good version. @param meta  what the whole template says of itself */
function slotOf(deps: FolderDeps, meta: LastGoodMeta, file: string, locale: string): LetterSlot {
  const { template, files } = deps;
  const source = { template, locale, file: `${template}/${file}` };
  const lastGood: LastGood<Letter> = createLastGood({
    files,
    build: (reader) => {
      // Asked for only so that the letter is built again with it: its hash is part of the letter's version.
      reader.find(metaFileOf(template));
      return buildLetter({ ...source, meta: meta.good?.source }, reader);
    },
    trial: (letter, reader) => renderSamples(template, letter, reader),
    events: reportTo(deps, locale, () => tell(deps, lastGood.good)),
  });
  return { locale, lastGood, goneSince: undefined };
}

/** Without its meta.json no letter is made, so that a version without it is never sent. */
function tell({ template, onLetter }: FolderDeps, letter: Letter | undefined): void {
  if (letter?.files.has(metaFileOf(template))) onLetter(keptOf(template, letter));
}

/** A sample a step. What a template cannot make of its own samples, it can hardly make of the events to come. */
function* renderSamples(
  template: string,
  letter: Letter,
  reader: Reader,
): Generator<void, string | undefined> {
  for (const { name, data } of eachSample(reader, template)) {
    const error = letter.tryOut(data) ?? chatProblem(letter, data);
    if (error !== undefined) return `its sample ${name}.json cannot be rendered: ${error.message}`;
    yield;
  }
  return undefined;
}

function chatProblem(letter: Letter, data: Readonly<Record<string, unknown>>): RenderError | undefined {
  const made = letter.hasChat ? madeOrWhyNot(() => letter.chat(data)) : undefined;
  return made instanceof RenderError ? made : undefined;
}

function problemsOf(template: string, meta: LastGoodMeta, slots: readonly LetterSlot[]): TemplateProblem[] {
  return [
    ...problemOf(template, undefined, meta.problem),
    ...problemOf(template, undefined, slots.length === 0 ? noLetters : undefined),
    ...slots.flatMap(({ locale, lastGood }) => problemOf(template, locale, lastGood.problem)),
  ];
}

function problemOf(
  template: string,
  locale: string | undefined,
  message: string | undefined,
): TemplateProblem[] {
  if (message === undefined) return [];
  return [locale === undefined ? { template, message } : { template, locale, message }];
}

const sentences = {
  'last good': 'A template is broken; letters go on with its last good version until it is mended.',
  this: 'A template cannot render its own samples. There is no earlier version, so that letters are made with it all the same.',
  none: 'A template is broken and was never good; its letters cannot be rendered until it is mended.',
} as const;

function reportTo(
  { template, logger, onProblem, onChange }: FolderDeps,
  locale: string | undefined,
  onUsed: () => void = () => {},
): LastGoodEvents {
  const fields = { template, locale };
  return {
    changed: (mended) => {
      onChange(template);
      onUsed();
      if (mended) logger.info(fields, 'A broken template works again; the next letter uses it.');
      else logger.debug(fields, 'A template was read; the next letter uses it.');
    },
    broken: (problem, inUse) => {
      if (inUse === 'this') {
        onChange(template);
        onUsed();
      }
      logger.error({ ...fields, problem }, sentences[inUse]);
      for (const broken of problemOf(template, locale, problem)) onProblem(broken);
    },
  };
}
