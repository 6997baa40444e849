// What a change of templates does to letters, before anybody gets one.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  compareLetters,
  isRefused,
  type LetterComparison,
  openReport,
  picturesBy,
  sideOfFolder,
  sideOfUse,
} from '@pabal/comparisons';
import { loadConfig } from '@pabal/config';
import { messageOf } from '@pabal/domain';
import { createPictures, findChromium, missingScripts, PictureError, type Pictures } from '@pabal/pictures';
import { command } from '../../command-line/command.ts';
import { CommandError } from '../../command-line/errors.ts';
import { flag, text } from '../../command-line/parameters.ts';
import { withStore } from '../../database.ts';
import { json, printJson } from '../../options/json.ts';
import { templatesIn } from '../../services.ts';
import type { Cell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted, plain } from '../../terminal/words.ts';

export const compare = command({
  summary: 'Compare the letters of a templates folder with those in use, over all samples and languages.',
  details: `Subject, text and html are compared line by line, and pictures from Chromium pixel by pixel, at 360 and 640 pixels, light
and dark. They go into a folder with a page that shows them side by side. Without Chromium everything but the pictures is
compared. It ends with 1 when a letter cannot be rendered, or when the link to unsubscribe from a newsletter is there and no
reader sees it; a letter that is wider than the screen is told.`,
  operands: { name: text('NAME', 'as `templates list` shows it; all templates without it') },
  options: {
    folder: text('FOLDER', 'the templates as they are to become (default: TEMPLATES_DIR)'),
    with: text('FOLDER', 'the templates to compare with (default: what senders have taken up last)'),
    to: text(
      'FOLDER',
      'where the report goes, an empty folder or an earlier report (default: a new one for temporary files)',
    ),
    noPictures: flag('leave the pictures out'),
    quiet: flag('leave out the differences line by line'),
    json,
  },
  async run({ name, folder, with: other, to, noPictures, quiet, json }, terminal) {
    const working = await templatesIn(folder ?? loadConfig.cli().TEMPLATES_DIR);
    const after = sideOfFolder(working);
    const before =
      other === undefined
        ? await withStore((store) => sideOfUse(store, name === undefined ? after.names : [name]))
        : sideOfFolder(await templatesIn(other));
    if (name !== undefined && before.letters(name).length + after.letters(name).length === 0)
      throw new CommandError(`Neither side has a template "${plain(name)}".`);
    const pictures = noPictures ? undefined : await picturesOrWhy(terminal);
    try {
      const takePictures = pictures === undefined ? async () => undefined : picturesBy(pictures);
      const report = pictures === undefined && to === undefined ? undefined : await reportIn(to);
      const letters: LetterComparison[] = [];
      for await (const letter of compareLetters({ before, after, template: name, takePictures })) {
        await report?.add(letter);
        letters.push(withoutPictures(letter));
        if (!json && !quiet) terminal.out(differencesOf(letter));
      }
      const page = await report?.finish();
      if (json) printJson(terminal, { report: page ?? null, letters: letters.map(shownOf) });
      else show(letters, terminal, page, pictures);
      refuse(letters);
    } finally {
      await pictures?.stop();
    }
  },
});

/** What takes pictures, or nothing and a sentence that says how there would be some. */
async function picturesOrWhy(terminal: Terminal): Promise<Pictures | undefined> {
  let pictures: Pictures | undefined;
  try {
    pictures = createPictures({ program: findChromium(loadConfig.cli().CHROMIUM_PATH) });
    const missing = await missingScripts(pictures);
    if (missing.length > 0)
      terminal.err(`This machine has no font for ${missing.join(', ')}: their pictures tell nothing.\n`);
    return pictures;
  } catch (error) {
    await pictures?.stop();
    if (!(error instanceof PictureError)) throw error;
    terminal.err(`Pictures are left out. ${error.message}\n`);
    return undefined;
  }
}

async function reportIn(folder: string | undefined) {
  try {
    return await openReport(resolve(folder ?? (await mkdtemp(join(tmpdir(), 'pabal-comparison-')))));
  } catch (error) {
    throw new CommandError(messageOf(error), { cause: error });
  }
}

/** Pictures of hundreds of letters need not stay in memory once they are written. */
function withoutPictures(letter: LetterComparison): LetterComparison {
  const looks = (letter.pictures?.looks ?? []).map((look) => ({
    ...look,
    ...{ before: undefined, after: Buffer.alloc(0), marked: undefined },
  }));
  return { ...letter, pictures: letter.pictures && { ...letter.pictures, looks } };
}

function differencesOf(letter: LetterComparison): string {
  const { template, locale, sample, kind, subject, text, html, troubles } = letter;
  if (kind !== 'changed' && kind !== 'broken') return '';
  const heading = `${plain(template)} ${locale} ${plain(sample)}\n`;
  if (kind === 'broken')
    return `${heading}${troubles.map(({ sentence, excerpt = '' }) => `${plain(sentence)}\n${excerpt}\n`).join('')}\n`;
  const subjects =
    subject === undefined ? '' : `-Subject: ${plain(subject.before)}\n+Subject: ${plain(subject.after)}\n`;
  const patches = [text, html]
    .filter((patch) => patch !== undefined)
    .map((patch) => patch ?? 'The two have too little in common to compare.\n');
  return `${heading}${subjects}${patches.join('')}\n`;
}

const headings = [
  'template',
  'language',
  'sample',
  'letter',
  'differs in',
  'changed pixels',
  'what is wrong',
];

function show(
  letters: readonly LetterComparison[],
  terminal: Terminal,
  page: string | undefined,
  pictures: Pictures | undefined,
): void {
  const told = letters.filter(({ kind, troubles }) => kind !== 'same' || troubles.length > 0);
  if (told.length > 0) terminal.out(tableOf(terminal, headings, told.map(rowOf)));
  terminal.err(
    `${counted(letters.length, 'letter')} compared, ${told.length === 0 ? 'and none differs' : `${told.length} to look at`}.\n`,
  );
  if (page !== undefined && told.length > 0) terminal.err(`See ${page}\n`);
  const figures = pictures?.figures();
  if (figures !== undefined)
    terminal.err(`${counted(figures.pictures, 'picture')}, ${figures.perMinute} a minute.\n`);
}

function rowOf(letter: LetterComparison): Cell[] {
  const { template, locale, sample, kind, troubles, notes, pictures } = letter;
  const differs = (['subject', 'text', 'html'] as const).filter((part) => letter[part] !== undefined);
  const pixels = (pictures?.looks ?? [])
    .filter(({ changed = 0 }) => changed > 0)
    .map(({ name, changed = 0, pixels }) => `${name} ${((changed * 100) / pixels).toFixed(1)} %`);
  const wrong = troubles.map(({ sentence }) => plain(sentence)).join(' ');
  return [
    ...[plain(template), locale, plain(sample), kind, differs.join(' '), pixels.join(', ')],
    wrong === '' ? plain(notes.join(' ')) : { text: wrong, tone: 'bad' },
  ];
}

/** As programs read it: without the letters themselves, and without pictures, which lie beside the report. */
function shownOf({ before: _, after: __, pictures, ...letter }: LetterComparison) {
  return {
    ...letter,
    ...{ subject: letter.subject ?? null, text: letter.text ?? null, html: letter.html ?? null },
    looks: (pictures?.looks ?? []).map(({ name, width, needs, changed, pixels, unseen }) => ({
      ...{ name, width, needs, changed: changed ?? null, pixels, unseen },
    })),
  };
}

function refuse(letters: readonly LetterComparison[]): void {
  const refused = letters.filter(({ troubles }) => troubles.some(isRefused));
  if (refused.length > 0)
    throw new CommandError(
      `${counted(refused.length, 'letter')} must not go out like this: ${refused
        .slice(0, 5)
        .map(({ template, locale, sample }) => plain(`${template} ${locale} ${sample}`))
        .join(', ')}${refused.length > 5 ? ', …' : ''}.`,
    );
}
