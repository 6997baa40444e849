// A template as its readers would get it, from the files of this machine: for who writes it.

import { readFile } from 'node:fs/promises';
import { loadConfig } from '@pabal/config';
import { messageOf } from '@pabal/domain';
import { type Preview, previewTemplate, RenderError, sampleCalendar, type Templates } from '@pabal/render';
import { command } from '../../command-line/command.ts';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { required, text, withDefault, word } from '../../command-line/parameters.ts';
import { jsonIn } from '../../json-file.ts';
import { json, printJson } from '../../options/json.ts';
import { templatesIn } from '../../services.ts';
import { counted, plain } from '../../terminal/words.ts';

type Part = 'text' | 'html' | 'calendar';

export const preview = command({
  summary: 'Show letters of a template as readers would get them, made of its samples.',
  details: `Every sample is rendered in every language that the template has, from the files in TEMPLATES_DIR of this machine. What
cannot be rendered is named with file and line, and the command ends with 1. For a browser:

  pabal templates preview NAME --sample first --locale en --part html > a.html`,
  operands: { name: required(text('NAME', 'as `templates list` shows it')) },
  options: {
    sample: text('NAME', 'only this sample: a file of its folder samples, without .json'),
    locale: text('TAG', 'only in this language'),
    data: text('FILE', 'this data instead of the samples, as JSON'),
    part: withDefault(
      word('PART', ['text', 'html', 'calendar'], 'text (default), html, or calendar: what it invites to'),
      'text',
    ),
    json,
  },
  async run({ name, sample, locale, data, part, json }, terminal) {
    if (data !== undefined && sample !== undefined)
      throw new UsageError('Say either --data or --sample: a letter is made of one of them.');
    const templates = await templatesIn(loadConfig.cli().TEMPLATES_DIR);
    requireUsable(templates, name);
    const own = data === undefined ? undefined : await dataOf(data);
    const all = previewTemplate(templates, name, own);
    const wanted = all.filter(
      (one) =>
        (sample === undefined || one.sample === sample) && (locale === undefined || one.locale === locale),
    );
    if (wanted.length === 0) throw nothingLike(name, all);
    if (part === 'html' && wanted.length > 1 && !json)
      throw new UsageError(`--part html shows one letter: say which with ${choicesOf(wanted)}.`);
    if (json) printJson(terminal, wanted.map(shownOf));
    else terminal.out(wanted.map((one) => textOf(one, part)).join('\n'));
    const broken = wanted.filter(({ result }) => result instanceof RenderError);
    if (broken.length > 0)
      throw new CommandError(`${counted(broken.length, 'letter')} of ${wanted.length} cannot be rendered.`);
  },
});

/** @throws CommandError that says what is broken, or which names are like this one */
function requireUsable(templates: Templates, name: string): void {
  if (templates.has(name)) return;
  const problems = templates.problems().filter(({ template }) => template === name);
  if (problems.length > 0) throw new CommandError(problems.map(({ message }) => message).join('\n'));
  const near = templates.nearest(name);
  const hint = near.length === 0 ? 'templates list shows those there are.' : `Is it ${near.join(' or ')}?`;
  throw new CommandError(`There is no template "${plain(name)}". ${hint}`);
}

async function dataOf(file: string): Promise<Readonly<Record<string, unknown>>> {
  const content = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CommandError(`The file "${plain(file)}" cannot be read: ${messageOf(cause)}`, { cause });
  });
  const read = jsonIn(content, file);
  if (typeof read === 'object' && read !== null && !Array.isArray(read)) return { ...read };
  throw new CommandError(`Expected a JSON object in "${plain(file)}", the data of an event.`);
}

function nothingLike(name: string, all: readonly Preview[]): CommandError {
  if (all.length === 0)
    return new CommandError(
      `The template "${plain(name)}" has no samples. Write one into its folder samples, or say --data FILE.`,
    );
  return new CommandError(`There is no such letter. There are ${choicesOf(all)}.`);
}

/** `--sample first or second and --locale en or ko` */
function choicesOf(previews: readonly Preview[]): string {
  const samples = [...new Set(previews.map(({ sample }) => sample))];
  const locales = [...new Set(previews.map(({ locale }) => locale))];
  return `--sample ${samples.map((one) => plain(one)).join(' or ')} and --locale ${locales.join(' or ')}`;
}

/** A letter or its problem, in JSON. */
const shownOf = ({ sample, locale, result }: Preview) =>
  result instanceof RenderError
    ? { sample, locale, problem: result.message }
    : {
        sample,
        locale,
        version: result.version,
        subject: result.subject,
        text: result.text,
        html: result.html,
        calendar: result.calendar ?? null,
      };

function textOf({ sample, locale, result }: Preview, part: Part): string {
  if (part === 'html' && !(result instanceof RenderError)) return `${result.html}\n`;
  const heading = `Sample ${plain(sample)}, in ${locale}`;
  if (result instanceof RenderError) return `${heading}\n${plain(result.message)}\n`;
  if (part === 'calendar')
    return `${heading}\n${result.calendar ? sampleCalendar(result.calendar) : 'It invites to nothing.\n'}`;
  return `${heading}\nSubject: ${result.subject}\n\n${result.text.trimEnd()}\n`;
}
