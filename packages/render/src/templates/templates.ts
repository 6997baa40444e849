import type { Logger } from '@pabal/runtime';
import { createFiles, folderOf } from '../disk/files.ts';
import type { TemplateMeta } from '../disk/meta.ts';
import { readSamples, type Sample } from '../disk/samples.ts';
import type { Letter, Rendered, RenderedChat } from '../letters/letter.ts';
import { RenderError } from '../letters/render-error.ts';
import { keptOf, type LetterVersion } from '../versions/letter-version.ts';
import { createFolder, type Folder, looksLikeTemplate, type TemplateProblem } from './folder.ts';
import { localeKey, pickLocale } from './locales.ts';
import { isTemplateName, nearestNames } from './names.ts';
import { paced } from './pace.ts';

/** The templates of a deployment, kept up to date with their folder. */
export interface Templates {
  /** Reads every template. Rejects when there is no folder at all; a broken template is a problem, not a rejection. */
  start(): Promise<void>;
  /** Ends the watch. What was read stays usable, so that letters in flight can be finished. */
  stop(): Promise<void>;
  /** Every template that can be rendered in at least one language, sorted. */
  names(): readonly string[];
  has(name: string): boolean;
  /** Throws RenderError when there is no such template. */
  meta(name: string): TemplateMeta;
  /** The languages a template has a good letter in, sorted. Throws RenderError when there is no such template. */
  locales(name: string): readonly string[];
  /** Names that look like this one, for the error message about it; nearest first. */
  nearest(name: string, count?: number): string[];
  /**
   * Why letters of this template cannot be made, in all or in some of its languages: the file, its line where there is
   * one, and what is wrong with it. Undefined for a template that works, and for one that is not there.
   */
  brokenBecause(name: string): string | undefined;
  /** Every letter that is in use, with the files that it is made of. */
  inUse(): readonly LetterVersion[];
  /** The letters of a template that are in use, one for each language. Throws RenderError when there is no such template. */
  letters(name: string): readonly Letter[];
  /**
   * Renders a letter in the best language there is: `locale` and its parents, the template's default, the
   * deployment's default, any. `data` is plain JSON. Throws RenderError, which trying again cannot help.
   */
  render(name: string, locale: string | undefined, data: Readonly<Record<string, unknown>>): Rendered;
  /** What it says in chat, in the same language. Throws RenderError, also when it has no block `chat`. */
  chat(name: string, locale: string | undefined, data: Readonly<Record<string, unknown>>): RenderedChat;
  /** The letter that `render` would use: another one for each version. Throws RenderError. */
  letter(name: string, locale: string | undefined): Letter;
  /** Version of the letter that `render` would use; undefined when there is none. */
  version(name: string, locale: string | undefined): string | undefined;
  /** Versions of all its letters that are in use. */
  versions(name: string): readonly string[];
  /** Example contexts. Throws an Error when one of them is not a JSON object. */
  samples(name: string): Sample[];
  /** The text of a file in the folder as it is now, broken or not; undefined when there is none. */
  source(file: string): string | undefined;
  /** The templates folder that a template comes from, where there are several of them. */
  folder(name: string): string;
  /** What is broken on disk now, whether or not a last good version is still in use. */
  problems(): readonly TemplateProblem[];
}

export interface TemplatesOptions {
  /** The templates folder; several are joined as in PATH, and a template comes from the first that has it. */
  readonly dir: string;
  readonly logger: Logger;
  /** False for folders that never change: nothing is looked at after the start. */
  readonly watch?: boolean;
  /** Called once for each change that breaks something. */
  readonly onProblem?: (problem: TemplateProblem) => void;
  /** Called when a new version of a template is in use, for each of its languages. */
  readonly onChange?: (template: string) => void;
  /** Called with each letter whose new version is in use, before anything is rendered with it. */
  readonly onLetter?: (letter: LetterVersion) => void;
  /** The language for recipients whose own a template does not have, when its meta.json names none. */
  readonly defaultLocale?: string;
  /**
   * Share of the time that may go into looking for changes, between 0 and 1. With 1 every call looks; with the usual
   * 0.005 a process that renders without rest looks every 20 ms at a folder which takes 0.1 ms.
   */
  readonly lookShare?: number;
  /** Milliseconds between looks while nothing is rendered, so that problems show before the next letter does. */
  readonly pollMs?: number;
  /** Milliseconds after which a removed letter is taken to be removed, not just being saved. */
  readonly removalGraceMs?: number;
}

/** Milliseconds that one look spends on rendering samples of changed templates; what is left is done at the next look. */
const trialMs = 20;

const rootProblem: TemplateProblem = {
  template: '*',
  message: 'expected a readable templates folder, found none',
};

/** Makes the templates of a folder. */
export function createTemplates({ defaultLocale = 'en', ...options }: TemplatesOptions): Templates {
  const { dir, logger } = options;
  const { files, folders, current, ...disk } = watchFolders(options);

  function usableNames(): string[] {
    return [...current()].flatMap(([name, folder]) => (isUsable(folder) ? name : [])).sort();
  }

  function found(name: string): { folder: Folder; meta: TemplateMeta } {
    const folder = current().get(name);
    if (!folder)
      throw new RenderError({ template: name }, `expected a template of this name in ${dir}, found none`);
    const { meta } = folder;
    if (!meta) throw new RenderError({ template: name }, brokenSentence(folder));
    return { folder, meta };
  }

  function letterIn(name: string, locale: string | undefined): Letter {
    const { folder, meta } = found(name);
    const key = pickLocale(folder.letters, [locale, meta.defaultLocale, defaultLocale]);
    const letter = folder.letters.get(key ?? '');
    if (!letter) throw new RenderError({ template: name, locale: key }, brokenSentence(folder));
    return letter;
  }

  return {
    start: async () => {
      disk.start();
      logger.info({ templates: usableNames().length }, 'The templates are read.');
    },
    stop: async () => disk.stop(),
    names: usableNames,
    has: (name) => isUsable(current().get(name)),
    meta: (name) => found(name).meta,
    locales: (name) =>
      [...found(name).folder.letters.values()].flatMap((letter) => letter?.locale ?? []).sort(),
    nearest: (name, count = 3) => nearestNames(name, usableNames(), count),
    letter: letterIn,
    render: (name, locale, data) => letterIn(name, locale).render(data),
    chat: (name, locale, data) => letterIn(name, locale).chat(data),
    version: (name, locale) => {
      const folder = folders.get(name);
      const wanted = [locale, folder?.meta?.defaultLocale, defaultLocale];
      return folder?.letters.get(pickLocale(folder.letters, wanted) ?? '')?.version;
    },
    versions: (name) =>
      [...(folders.get(name)?.letters.values() ?? [])].flatMap((letter) => letter?.version ?? []),
    brokenBecause: (name) => brokenBecause(current().get(name)),
    letters: (name) => [...found(name).folder.letters.values()].filter((letter) => letter !== undefined),
    inUse: () => [...current()].flatMap(([name, folder]) => keptIn(name, folder)),
    source: (file) => {
      const state = files.read(file);
      return state.kind === 'text' ? state.text : undefined;
    },
    folder: (name) => folderOf(dir, name),
    samples: (name) => (folders.has(name) ? readSamples(files, name) : []),
    problems: () => {
      const all = [...current().values()].flatMap((folder) => folder.problems);
      return [...disk.rootProblems(), ...all];
    },
  };
}

/** What is kept of the letters of a template that can be used. */
function keptIn(name: string, { meta, letters }: Folder) {
  if (meta === undefined) return [];
  return [...letters.values()].flatMap((letter) => (letter === undefined ? [] : keptOf(name, letter)));
}

/**
 * Keeps the folders of all templates up to date. Changes are found by looking, not by being told: watches of the operating
 * system miss edits in mounted volumes and on renames. A look is one stat per file; `current` does one if it is due.
 */
function watchFolders({
  dir,
  logger,
  watch = true,
  onProblem = () => {},
  onChange = () => {},
  onLetter = () => {},
  lookShare = 0.005,
  pollMs = 1000,
  removalGraceMs = 1000,
}: TemplatesOptions) {
  const files = createFiles(dir);
  const folders = new Map<string, Folder>();
  let rootGone = false;
  let timer: NodeJS.Timeout | undefined;

  function look(trialsMs = trialMs): void {
    files.beginLook();
    const listing = files.list('');
    setRootGone(listing === undefined);
    // Without its folder everything stays as it was: a missing mount must not fail letters for good.
    if (listing) refresh(listing, performance.now() + trialsMs);
  }

  function refresh(listing: readonly string[], until: number): void {
    for (const name of listing) {
      if (!isTemplateName(name) || folders.has(name) || !looksLikeTemplate(files.list(name))) continue;
      const common = { files, logger, onProblem, onChange, onLetter, removalGraceMs };
      folders.set(name, createFolder({ template: name, ...common }));
    }
    for (const [name, folder] of folders) {
      folder.refresh(until);
      if (folder.letters.size === 0 && !looksLikeTemplate(files.list(name))) folders.delete(name);
    }
  }

  function setRootGone(gone: boolean): void {
    if (gone && !rootGone) {
      logger.error({ dir }, 'The templates folder is gone; letters go on with the last good versions.');
      onProblem(rootProblem);
    }
    rootGone = gone;
  }

  const pacedLook = paced(() => look(), lookShare);

  return {
    files,
    /** As the last look found them. */
    folders,
    current: (): ReadonlyMap<string, Folder> => {
      if (timer) pacedLook();
      return folders;
    },
    rootProblems: () => (rootGone ? [rootProblem] : []),
    start: () => {
      // No letter waits yet, so every sample of every template is rendered before the first letter.
      look(Number.POSITIVE_INFINITY);
      if (rootGone)
        throw new Error(`expected a folder of templates at ${dir}, found none; set TEMPLATES_DIR`);
      if (watch) timer ??= setInterval(() => look(), pollMs).unref();
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

function isUsable(folder: Folder | undefined): boolean {
  return folder?.meta !== undefined && [...folder.letters.values()].some(Boolean);
}

function brokenBecause(folder: Folder | undefined): string | undefined {
  if (!folder || folder.problems.length === 0) return undefined;
  const unusable = folder.meta === undefined || folder.letters.size === 0;
  const problems = folder.problems.filter(
    ({ locale }) => unusable || (locale !== undefined && !folder.letters.get(localeKey(locale))),
  );
  return problems.length === 0 ? undefined : problems.map(({ message }) => message).join('; ');
}

function brokenSentence(folder: Folder, locale?: string): string {
  const problems = folder.problems.filter((problem) => locale === undefined || problem.locale === locale);
  const why = problems.map(({ message }) => message).join('; ');
  return `expected a working template, got one that was never good: ${why}`;
}
