// Looking an edition over before it goes out.

import { parseAddress } from '@pabal/mail';
import type { Preflight } from '@pabal/newsletters';
import { actor } from '../../actor.ts';
import { UsageError } from '../../command-line/errors.ts';
import { many, required, text, value, withDefault, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { withServices } from '../../services.ts';
import { exact } from '../../terminal/cell.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted, plain } from '../../terminal/words.ts';
import { duration } from './text.ts';

const locale = text('TAG', 'in another language');

export const preview = spaceCommand({
  summary: 'The letter that somebody would get.',
  operands: { id: required(id()) },
  options: {
    as: text('EXTERNAL_ID', 'as whom the letter is written (default: nobody in particular)'),
    locale,
    part: withDefault(word('PART', ['text', 'html'], 'text (default) or html'), 'text'),
    json,
  },
  async run({ id, as: recipient, locale, part, json }, terminal, withSpace) {
    const letter = await withServices(withSpace, ({ newsletters }) =>
      newsletters.preview(id, { recipient, locale }),
    );
    if (json) return printJson(terminal, letter);
    terminal.err(`Subject: ${letter.subject}\n`);
    terminal.out(`${letter[part]}\n`);
  },
});

export const preflight = spaceCommand({
  summary:
    'Look an edition over before it goes out: who gets it, who does not and why, and how long it takes.',
  operands: { id: required(id()) },
  options: { json },
  async run({ id, json }, terminal, withSpace) {
    const found = await withServices(withSpace, ({ newsletters }) => newsletters.preflight(id));
    if (json) return printJson(terminal, found);
    terminal.out(preflightText(found, terminal));
  },
});

function preflightText(
  { edition, excluded, last, rate, expectedSeconds }: Preflight,
  terminal: Terminal,
): string {
  const lines = [
    `${counted(edition.planned, 'letter')}; ${edition.excluded} left out.`,
    ...excluded.map(({ reason, people, sample }) => {
      const names = sample.map(({ externalId }) => plain(externalId, 60)).join(', ');
      return `  ${String(people).padStart(7)}  ${reason}: ${names}${people > sample.length ? ', …' : ''}`;
    }),
    last === undefined
      ? 'No edition of this newsletter went out before.'
      : `The last one (${exact(last.slot, terminal)}) had ${last.planned}: ${last.joined} addresses are new, ${last.left} are gone.`,
    rate === null || expectedSeconds === null
      ? 'How long it takes is not known: nothing limits it, and none went out before.'
      : `At ${Math.round(rate)} letters/s it takes about ${duration(expectedSeconds)}.`,
  ];
  return `${lines.join('\n')}\n`;
}

const most = 20;

export const proof = spaceCommand({
  summary: 'Send an edition to a few addresses as a test.',
  details: 'A test counts nowhere, and its links take nobody off a list.',
  operands: { id: required(id()) },
  options: {
    to: required(many(value('ADDRESS', `who gets it, up to ${most} addresses`, addressOf))),
    as: text('EXTERNAL_ID', 'as whom the letters are written'),
    locale,
    json,
  },
  async run({ id, to, as: recipient, locale, json }, terminal, withSpace) {
    if (to.length > most) throw new UsageError(`--to is needed, at most ${most} times.`);
    const as = { recipient, locale };
    const sent = await withServices(withSpace, ({ newsletters }) => newsletters.proof(id, to, as, actor()));
    if (json) return printJson(terminal, sent);
    terminal.err(`${counted(to.length, 'test letter')} on the way: editions show ${sent.id} --watch.\n`);
  },
});

function addressOf(typed: string, name: string) {
  const parsed = parseAddress(typed);
  if (parsed.ok) return parsed.address;
  throw new UsageError(`${name} must be ${parsed.expected}, got ${parsed.got}.`);
}
