import { anyLetter, letterAsSent } from '@pabal/deliveries';
import type { Verbs } from '../../command-line/command.ts';
import { required, withDefault, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { plain } from '../../terminal/words.ts';

const asSent = spaceCommand({
  summary: 'Show one letter as it was sent, from the version of its template that it was made with.',
  details: `Links that were made for its reader lead nowhere, but in letters of test keys. What was erased cannot be shown.`,
  operands: { id: required(id()) },
  options: {
    part: withDefault(word('PART', ['text', 'html'], 'text (default) or html'), 'text'),
    json,
  },
  async run({ id, part, json }, terminal, withSpace) {
    const letter = await withSpace((store) => letterAsSent(store, id, anyLetter));
    if (json) return printJson(terminal, letter);
    const { template, version, locale, state, differences } = letter;
    terminal.err(`${state}, made with ${plain(template)}/${version} in ${locale}\n`);
    for (const difference of differences) terminal.err(`${difference}\n`);
    terminal.err(`Subject: ${plain(letter.subject)}\n`);
    terminal.out(`${letter[part]}\n`);
  },
});

export const letters = { 'as-sent': asSent } satisfies Verbs;
