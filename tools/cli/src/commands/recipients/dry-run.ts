// What taking a file in would do.

import { createReadStream } from 'node:fs';
import { type ImportWarning, type Trial, tryUpload } from '@pabal/people';
import { type Asking, same } from '../../asking/asking.ts';
import { CommandError } from '../../command-line/errors.ts';
import { printJson } from '../../options/json.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted, plain } from '../../terminal/words.ts';
import { errorText } from '../imports/text.ts';
import { columnsParameter, type FileOfPeople, orSay, sentAs } from './file.ts';

type Found = Awaited<ReturnType<typeof tryUpload>>;

export const trying: Asking<FileOfPeople, Found> = {
  route: 'post /v1/import-trials',
  onDatabase: (store, { path, format, charset, columns }, actor) =>
    tryUpload(store, { format, charset, content: createReadStream(path), requestedBy: actor }, columns).catch(
      orSay,
    ),
  request: (file) => ({ query: { columns: columnsParameter(file.columns) }, file: sentAs(file) }),
  answer: same,
};

const linesShown = 20;

/** @throws CommandError when the file as a whole cannot be taken in */
export function tellTrial(
  found: Found,
  { charset, json }: { readonly charset: string | undefined; readonly json: boolean },
  terminal: Terminal,
): void {
  if (json) printJson(terminal, found);
  else tellFound(found, charset, terminal);
  if (found.problem !== null) throw new CommandError(found.problem);
}

function tellFound(found: Found, charset: string | undefined, terminal: Terminal): void {
  if (charset === undefined && found.charset !== 'utf-8')
    terminal.err(
      `It looks like ${found.charset}. If the rows below read well, add --charset ${found.charset}.\n`,
    );
  if (found.look !== null) terminal.out(lookText(found.look, terminal));
  for (const error of found.errors.slice(0, linesShown)) terminal.err(errorText(error));
  for (const warning of found.warned.slice(0, linesShown)) terminal.err(warningText(warning));
  const { people, newPeople, refused, warnings, lines, isWhole } = found;
  const part = isWhole ? '' : ` The file has more than ${lines} lines, which is as far as a dry run reads.`;
  terminal.out(
    `${counted(people, 'line')} would be taken in (${counted(newPeople, 'new recipient')}), ${refused} refused; ${counted(warnings, 'warning')}. Nothing was taken in.${part}\n`,
  );
}

/** A line for each column: what it is for, and what the first rows have in it. */
function lookText({ columns, rows }: NonNullable<Trial['look']>, terminal: Terminal): string {
  const lines = columns.map(({ header, field }, place) => [
    plain(header),
    field === null ? 'left out' : plain(field),
    plain(rows.map((row) => row[place] ?? '').join(' | '), 80),
  ]);
  return tableOf(terminal, ['column', 'is', 'first rows'], lines);
}

function warningText({ line, kind, got, expected, other }: ImportWarning): string {
  const said = {
    domain: `${plain(got)} looks like a slip: ${expected} was meant?`,
    names: `the name ${plain(got)}, but line ${other} has ${plain(expected)} with the same address`,
    address: `the address ${plain(got)}, but line ${other} has ${plain(expected)} under the same id; the last counts`,
  }[kind];
  return `warning, line ${line}: ${said}\n`;
}
