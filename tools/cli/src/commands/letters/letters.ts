import {
  anyLetter,
  type FoundLetters,
  letterAsSent,
  type SendAgainRequest,
  type SentAgain,
  sendAgain,
} from '@pabal/deliveries';
import { deliveryStates, lanes } from '@pabal/domain';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { required, text, withDefault, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id, idForm } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { paging, sayNext } from '../../options/paging.ts';
import { address, namedAddress } from '../../options/people.ts';
import { reason } from '../../options/reason.ts';
import { pastTime } from '../../options/times.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { plain } from '../../terminal/words.ts';
import { finding, showing, type Wanted } from './asking.ts';
import { lettersTable, wholeText } from './text.ts';

const options = {
  address: address('written to this address'),
  recipient: text('EXTERNAL_ID', 'written to any address that is known of this recipient'),
  event: id('of one event'),
  key: text('KEY', 'of the event with this Idempotency-Key'),
  messageId: text('ID', 'with this Message-ID'),
  app: text('NAME', 'of one app'),
  template: text('NAME', 'of one template'),
  state: word('STATE', deliveryStates, deliveryStates.join(', ')),
  lane: word('LANE', lanes, lanes.join(' or ')),
  from: pastTime('planned since TIME: 2026-03-01T09:00:00+09:00, or 30m, 2h, 3d ago'),
  to: pastTime('planned before TIME'),
};

const list = spaceCommand({
  summary: 'List letters of all apps and newsletters, the newest first.',
  details: `Options that are typed together all have to fit. A page looks at a bounded number of letters: one that is short, or empty, may
have a next one. Over HTTP it needs letters:read and recipients:read.`,
  options: { ...options, ...paging(idForm) },
  asks: [finding],
  async run({ limit, after, json, ...wanted }, terminal, _withSpace, ask) {
    show(await ask(finding, { wanted, page: { limit, after } }), json, terminal);
  },
});

function show(found: FoundLetters, json: boolean, terminal: Terminal): void {
  if (json) printJson(terminal, found);
  else if (found.letters.length === 0 && found.next === null)
    terminal.err('There are no letters like this.\n');
  else terminal.out(lettersTable(terminal, found.letters));
  if (!json) sayNext(terminal, found.next);
}

const find = spaceCommand({
  summary:
    'Find letters by whatever is known of them: an address, a Message-ID, an id, or the key of an event.',
  details: `What looks like an address is looked for as an address, what stands in angle brackets as a Message-ID, an id as that of a letter
and of an event, and everything else as an Idempotency-Key. letters list tells them apart by its options.`,
  operands: { what: required(text('WHAT', 'such as jiwoo@example.com')) },
  options: paging(idForm),
  asks: [finding],
  async run({ what, limit, after, json }, terminal, _withSpace, ask) {
    const page = { limit, after };
    const found = await ask(finding, { wanted: wantedBy(what), page });
    if (!idForm.test(what) || found.letters.length > 0) return show(found, json, terminal);
    // Not of an event: the Message-ID of a letter begins with the letter's id, whatever stands behind it.
    const whole = await ask(showing, what.toLowerCase());
    if (json) printJson(terminal, whole);
    else terminal.out(wholeText(whole, terminal));
  },
});

function wantedBy(what: string): Wanted {
  if (idForm.test(what)) return { event: what.toLowerCase() };
  const isMessageId = what.startsWith('<') || idForm.test(what.split('@')[0] ?? '');
  if (isMessageId) return { messageId: what };
  return what.includes('@') ? { address: namedAddress(what, 'WHAT') } : { key: what };
}

const showOne = spaceCommand({
  summary: 'Show one letter of any app or newsletter, whatever its state, with its whole history.',
  operands: { id: required(id()) },
  options: { json },
  asks: [showing],
  async run({ id, json }, terminal, _withSpace, ask) {
    const letter = await ask(showing, id);
    if (json) printJson(terminal, letter);
    else terminal.out(wholeText(letter, terminal));
  },
});

const again: Asking<SendAgainRequest, SentAgain> = {
  route: 'post /v1/letters/{id}/send-again',
  onDatabase: sendAgain,
  request: ({ id, reason, address }) => ({
    path: { id },
    body: { reason, ...(address && { address: address.address }) },
  }),
  answer: same,
};

const sendOnceMore = spaceCommand({
  summary: 'Send a letter once more that was sent, as a letter of its own that names the one before it.',
  details: `It is made of the data that its event still has, and goes within moments. A letter is sent again once; the new one may be sent again
in its turn. An address that is suppressed is refused, with what to do. A letter of an edition goes to the address that its reader has
now, as long as the reader wants the newsletter.`,
  operands: { id: required(id()) },
  options: {
    reason: reason('kept in the history of the new letter'),
    address: address('to another address than before'),
    json,
  },
  asks: [again],
  async run({ json, ...request }, terminal, _withSpace, ask) {
    const made = await ask(again, request);
    if (json) return printJson(terminal, made);
    terminal.out(`${made.id}\n`);
    if (made.note !== null) terminal.err(`${plain(made.note)}\n`);
    terminal.err(`It goes within moments. See what became of it: letters show ${made.id}\n`);
  },
});

const rendering: Asking<string, Awaited<ReturnType<typeof letterAsSent>>> = {
  route: 'get /v1/deliveries/{id}/letter',
  onDatabase: (store, id) => letterAsSent(store, id, anyLetter),
  request: (id) => ({ path: { id } }),
  answer: same,
};

const asSent = spaceCommand({
  summary: 'Show one letter as it was sent, from the version of its template that it was made with.',
  details: `Links that were made for its reader lead nowhere, but in letters of test keys. What was erased cannot be shown.`,
  operands: { id: required(id()) },
  options: {
    part: withDefault(word('PART', ['text', 'html'], 'text (default) or html'), 'text'),
    json,
  },
  asks: [rendering],
  async run({ id, part, json }, terminal, _withSpace, ask) {
    const letter = await ask(rendering, id);
    if (json) return printJson(terminal, letter);
    const { template, version, locale, state, differences } = letter;
    terminal.err(`${state}, made with ${plain(template)}/${version} in ${locale}\n`);
    for (const difference of differences) terminal.err(`${difference}\n`);
    terminal.err(`Subject: ${plain(letter.subject)}\n`);
    terminal.out(`${letter[part]}\n`);
  },
});

export const letters = {
  list,
  find,
  show: showOne,
  'as-sent': asSent,
  'send-again': sendOnceMore,
} satisfies Verbs;
