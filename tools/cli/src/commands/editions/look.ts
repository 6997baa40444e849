// Looking an edition over before it goes out.

import type { NewsletterService, Preflight, ShownEdition } from '@pabal/newsletters';
import { type Asking, same } from '../../asking/asking.ts';
import { UsageError } from '../../command-line/errors.ts';
import { many, required, text, withDefault, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { address } from '../../options/people.ts';
import { servicesOn } from '../../services.ts';
import { exact } from '../../terminal/cell.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted, plain } from '../../terminal/words.ts';
import { duration } from './text.ts';

const locale = text('TAG', 'in another language');

/** As whom a letter of an edition is written. */
interface As {
  readonly id: string;
  readonly recipient: string | undefined;
  readonly locale: string | undefined;
}

type Previewed = Awaited<ReturnType<NewsletterService['preview']>>;

const previewing: Asking<As, Previewed> = {
  route: 'get /v1/editions/{id}/preview',
  onDatabase: async (store, { id, ...as }) =>
    (await servicesOn(store)).newsletters.preview({ edition: id }, as),
  request: ({ id, ...query }) => ({ path: { id }, query }),
  answer: same,
};

/** With an introduction that is not saved. */
const previewingDraft: Asking<As & { readonly intro: string | null }, Previewed> = {
  route: 'post /v1/editions/{id}/preview',
  onDatabase: async (store, { id, intro, ...as }) =>
    (await servicesOn(store)).newsletters.preview({ edition: id }, as, { intro }),
  request: ({ id, ...body }) => ({ path: { id }, body }),
  answer: same,
};

export const preview = spaceCommand({
  summary: 'Show the letter that somebody would get.',
  operands: { id: required(id()) },
  options: {
    as: text('EXTERNAL_ID', 'as whom the letter is written (default: nobody in particular)'),
    locale,
    intro: text('TEXT', 'with this introduction, which is not saved; "" for none'),
    part: withDefault(word('PART', ['text', 'html'], 'text (default) or html'), 'text'),
    json,
  },
  asks: [previewing, previewingDraft],
  async run({ id, as: recipient, locale, intro, part, json }, terminal, _withSpace, ask) {
    const as = { id, recipient, locale };
    const letter =
      intro === undefined
        ? await ask(previewing, as)
        : await ask(previewingDraft, { ...as, intro: intro === '' ? null : intro });
    if (json) return printJson(terminal, letter);
    terminal.err(`Subject: ${plain(letter.subject)}\n`);
    terminal.out(`${letter[part]}\n`);
  },
});

const lookingOver: Asking<string, Preflight> = {
  route: 'get /v1/editions/{id}/preflight',
  onDatabase: async (store, id) => (await servicesOn(store)).newsletters.preflight(id),
  request: (id) => ({ path: { id } }),
  answer: same,
};

export const preflight = spaceCommand({
  summary:
    'Look an edition over before it goes out: who gets it, who does not and why, and how long it takes.',
  operands: { id: required(id()) },
  options: { json },
  asks: [lookingOver],
  async run({ id, json }, terminal, _withSpace, ask) {
    const found = await ask(lookingOver, id);
    if (json) return printJson(terminal, found);
    terminal.out(preflightText(found, terminal));
  },
});

function preflightText(
  { edition, excluded, last, rate, expectedSeconds, domains }: Preflight,
  terminal: Terminal,
): string {
  const lines = [
    `${counted(edition.planned, 'letter')}; ${edition.excluded} left out.`,
    ...excluded.map(({ reason, people, sample }) => {
      const names = sample.map(({ externalId }) => plain(externalId, 60)).join(', ');
      return `  ${String(people).padStart(7)}  ${reason}: ${names}${people > sample.length ? ', …' : ''}`;
    }),
    last === null
      ? 'No edition of this newsletter went out before.'
      : `The last one (${exact(last.slot, terminal)}) had ${last.planned}: ${last.joined} addresses are new, ${last.left} are gone.`,
    rate === null || expectedSeconds === null
      ? 'How long it takes is not known: nothing limits it, and none went out before.'
      : `At ${Math.round(rate)} letters/s it takes about ${duration(expectedSeconds)}.`,
    ...domains.map(
      ({ domain, letters, seconds }) =>
        `  ${String(letters).padStart(7)}  ${plain(domain, 60)}${seconds === null ? '' : `: about ${duration(seconds)}`}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

const most = 20;

type ProofAddresses = Parameters<NewsletterService['proof']>[1];

const proving: Asking<As & { readonly to: ProofAddresses }, ShownEdition> = {
  route: 'post /v1/editions/{id}/proof',
  onDatabase: async (store, { id, to, ...as }, by) =>
    (await servicesOn(store)).newsletters.proof(id, to, as, by),
  request: ({ id, to, ...as }) => ({ path: { id }, body: { ...as, to: to.map(({ address }) => address) } }),
  answer: same,
};

export const proof = spaceCommand({
  summary: 'Send an edition to a few addresses as a test.',
  details: 'A test counts nowhere, and its links take nobody off a list.',
  operands: { id: required(id()) },
  options: {
    to: required(many(address(`who gets it, up to ${most} addresses`))),
    as: text('EXTERNAL_ID', 'as whom the letters are written'),
    locale,
    json,
  },
  asks: [proving],
  async run({ id, to, as: recipient, locale, json }, terminal, _withSpace, ask) {
    if (to.length > most) throw new UsageError(`--to is needed, at most ${most} times.`);
    const sent = await ask(proving, { id, to, recipient, locale });
    if (json) return printJson(terminal, sent);
    terminal.err(`${counted(to.length, 'test letter')} on the way: editions show ${sent.id} --watch.\n`);
  },
});
