import type { Templates } from './templates.ts';

/** Lines before the one at fault that are shown with it. */
const before = 2;

/**
 * The line that a problem names, with those before it and a caret below what is at fault; nothing when the problem names no line,
 * or the file is not there any more.
 */
export function excerptOf(templates: Pick<Templates, 'source'>, problem: string): string | undefined {
  const [, file = '', named = ''] = /([\w./-]+\.(?:njk|json)):? line (\d+)/.exec(problem) ?? [];
  const number = Number(named);
  const lines = templates.source(file)?.split('\n') ?? [];
  const line = lines[number - 1];
  if (line === undefined) return undefined;
  const width = String(number).length;
  const shown = lines
    .slice(Math.max(0, number - 1 - before), number)
    .map((text, place, all) => `${String(number - all.length + 1 + place).padStart(width)} | ${clean(text)}`);
  return [...shown, `${' '.repeat(width)} | ${' '.repeat(columnIn(line, problem))}^`].join('\n');
}

/** Where in the line it is: at the expression that the problem quotes, else at the first character. */
function columnIn(line: string, problem: string): number {
  const [, expression = ''] = / for "([^"]+)"/.exec(problem) ?? [];
  const quoted = [expression, expression.split(' | ')[0] ?? ''].map((part) => line.indexOf(part));
  const found = expression === '' ? undefined : quoted.find((place) => place >= 0);
  return found ?? Math.max(0, line.search(/\S/));
}

/** A tab is one character wide here, so that the caret stands below what it means. */
const clean = (text: string) => text.replaceAll(/\p{Cc}/gu, ' ').slice(0, 300);
