// What the help says. Everything but the sentences of a command is made from its parameters.

import { styled } from '../terminal/style.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { padded, widthOf, wrapped } from '../terminal/width.ts';
import type { Command, Noun, Verbs } from './command.ts';
import { operandName, type Parameter, typedName } from './parameters.ts';

/** How the program is called from the folder of the project. */
export const program = 'npx pabal';

/** A line of help wider than this is hard to read, however wide the terminal is. */
const widest = 100;
/** Names that are longer have their help on the line below. */
const longestName = 24;

const endings =
  'It ends with 0 when it is done, 1 when it could not be done or the answer was no, and 2 when it was typed wrong.';

type Screen = Pick<Terminal, 'columns' | 'colours'>;

/** Everything there is. */
export function helpOfAll(nouns: readonly Noun[], screen: Screen): string {
  const list = nouns.map(({ name, summary }) => [name, summary] as const);
  return [
    `${heading('Usage:', screen)} ${program} NOUN VERB [--help]\n`,
    rowsOf(list, screen),
    rowsOf(
      [
        ['NOUN --help', 'its verbs'],
        ['NOUN VERB --help', 'what a command expects'],
        ['--version', 'which pabal this is'],
      ],
      screen,
    ),
    `${wrapped(endings, room(screen)).join('\n')}\n`,
  ].join('\n');
}

/** The commands about one thing. */
export function helpOfNoun(noun: Noun, verbs: Verbs, screen: Screen): string {
  const rows = Object.entries(verbs).map(([verb, { summary }]) => [verb, summary] as const);
  return [
    `${heading('Usage:', screen)} ${program} ${noun.name} VERB [--help]\n`,
    `${wrapped(noun.summary, room(screen)).join('\n')}\n`,
    rowsOf(rows, screen),
  ].join('\n');
}

/** One command. */
export function helpOfCommand(name: string, command: Command, screen: Screen): string {
  const { summary, details, operands, options } = command;
  const rows = [
    ...Object.entries(operands).map(([key, { help }]) => [operandName(key), help] as const),
    ...Object.entries(options).map(([key, option]) => [optionName(key, option), helpOf(option)] as const),
  ].filter(([, help]) => help !== '');
  return [
    usageOf(name, command, screen),
    `${wrapped(summary, room(screen)).join('\n')}\n`,
    ...(rows.length === 0 ? [] : [rowsOf(rows, screen)]),
    ...(details === undefined ? [] : [`${paragraphs(details, room(screen))}\n`]),
  ].join('\n');
}

/** `Usage: npx pabal feeds add URL [--name NAME] …`, wrapped. */
export function usageOf(name: string, { operands, options }: Command, screen: Screen): string {
  const words = [
    ...Object.keys(operands).map((key) =>
      operands[key]?.required === true ? operandName(key) : `[${operandName(key)}]`,
    ),
    ...Object.entries(options).map(([key, option]) => usageWord(key, option)),
  ];
  const start = `Usage: ${program} ${name}`;
  const lines: string[] = [];
  let line = start;
  for (const word of words) {
    if (widthOf(line) + 1 + widthOf(word) > room(screen)) {
      lines.push(line);
      line = `${' '.repeat('Usage: '.length + 2)}${word}`;
    } else line = `${line} ${word}`;
  }
  return `${[...lines, line].join('\n').replace('Usage:', heading('Usage:', screen))}\n`;
}

function usageWord(key: string, option: Parameter<unknown>): string {
  const word = optionName(key, option);
  if (option.required) return option.many ? `${word} …` : word;
  return option.many ? `[${word}]…` : `[${word}]`;
}

function optionName(key: string, { value }: Parameter<unknown>): string {
  return `--${typedName(key)}${value === undefined ? '' : ` ${value}`}`;
}

function helpOf({ help, many }: Parameter<unknown>): string {
  return many ? `${help}; repeat it for more` : help;
}

const room = ({ columns }: Screen) => Math.min(columns ?? 80, widest);
const heading = (text: string, { colours }: Screen) => styled(text, 'heading', colours);

/** Names in one column and what they mean in another. */
function rowsOf(rows: readonly (readonly [string, string])[], screen: Screen): string {
  const short = rows.map(([name]) => widthOf(name)).filter((width) => width <= longestName);
  const width = Math.max(0, ...short);
  const indent = ' '.repeat(width + 4);
  return rows
    .map(([name, meaning]) => {
      const lines = wrapped(meaning, Math.max(30, room(screen) - indent.length));
      const below = lines.map((line) => `${indent}${line}\n`).join('');
      if (widthOf(name) > width) return `  ${name}\n${below}`;
      return `  ${padded(name, width)}  ${below.trimStart()}`;
    })
    .join('');
}

/** Text in lines of `columns`; paragraphs are apart by an empty line, and lines that are indented stay as they are. */
function paragraphs(text: string, columns: number): string {
  return text
    .split('\n\n')
    .map((paragraph) =>
      /^ /m.test(paragraph) ? paragraph : wrapped(paragraph.replaceAll('\n', ' '), columns).join('\n'),
    )
    .join('\n\n');
}
