import { setTimeout as sleep } from 'node:timers/promises';
import type { ShownLetter } from '@pabal/deliveries';
import { deliveryStates, lanes } from '@pabal/domain';
import { parseDomain } from '@pabal/mail';
import type { Ask } from '../../asking/asking.ts';
import { UsageError } from '../../command-line/errors.ts';
import { text, value, wholeNumber, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { json } from '../../options/json.ts';
import { exact } from '../../terminal/cell.ts';
import { styled, type Tone } from '../../terminal/style.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { plain } from '../../terminal/words.ts';
import { finding, type Wanted } from '../letters/asking.ts';
import { ownerOf } from '../letters/text.ts';

/** Between two looks. */
const everyMs = 1_000;
/** Letters of one look that are shown; of more it is said how it is that they are not. */
const mostShown = 1_000;
const pageLetters = 200;
/**
 * A letter that was settled a moment ago may be committed a moment later: each look goes back so far, and shows nothing twice.
 */
const overlapMs = 5_000;

const settledStates = deliveryStates.filter((state) => state !== 'pending' && state !== 'sending');

export const tail = spaceCommand({
  summary: 'Show letters as they are sent or fail, until Ctrl-C.',
  details: `A look a second, at the newest 10,000 letters: of letters that were planned before those nothing is shown. At most ${mostShown} a second
are shown, and it is said when there were more. With --json a line for each letter.`,
  options: {
    template: text('NAME', 'of one template'),
    app: text('NAME', 'of one app'),
    lane: word('LANE', lanes, lanes.join(' or ')),
    state: word('STATE', settledStates, settledStates.join(', ')),
    domain: value('DOMAIN', "of the recipient's address", (typed, name) => {
      const domain = parseDomain(typed);
      if (domain !== undefined) return domain;
      throw new UsageError(`${name} must be a domain such as example.com, got "${typed}".`);
    }),
    count: wholeNumber({ least: 1, most: 1_000_000 }, 'end after so many letters'),
    for: wholeNumber({ least: 0, most: 86_400 }, 'end after so many seconds'),
    json,
  },
  asks: [finding],
  async run(
    { domain, count, for: seconds = Number.POSITIVE_INFINITY, json, ...wanted },
    terminal,
    _withSpace,
    ask,
  ) {
    const isWanted = ({ address }: ShownLetter) =>
      domain === undefined || parseDomain(address.slice(address.lastIndexOf('@') + 1)) === domain;
    let left = count ?? Number.POSITIVE_INFINITY;
    // What was settled before is not shown.
    let shown: ReadonlySet<string> | undefined;
    let from = new Date();
    const until = performance.now() + seconds * 1_000;
    for (;;) {
      const asked = new Date();
      const { letters, more } = await look(ask, {
        ...wanted,
        settledFrom: new Date(from.getTime() - overlapMs),
      });
      const isNew = (letter: ShownLetter) => shown?.has(keyOf(letter)) === false;
      const news = letters.filter((letter) => isNew(letter) && isWanted(letter)).slice(0, left);
      for (const letter of news)
        terminal.out(json ? `${JSON.stringify(letter)}\n` : lineOf(letter, terminal));
      if (more && shown !== undefined) terminal.err('There were more letters than are shown.\n');
      left -= news.length;
      shown = new Set(letters.map(keyOf));
      from = asked;
      if (left <= 0 || performance.now() >= until) return;
      await sleep(Math.min(everyMs, until - performance.now()));
    }
  },
});

/** The same letter may be settled again: it was replayed. */
const keyOf = ({ id, settledAt }: ShownLetter) => `${id} ${settledAt?.getTime()}`;

/** What is settled, the oldest first. */
async function look(ask: Ask, wanted: Wanted) {
  const letters: ShownLetter[] = [];
  let after: string | undefined;
  do {
    const page = await ask(finding, { wanted, page: { after, limit: pageLetters } });
    letters.push(...page.letters);
    // A short page has looked through all of them.
    after = page.letters.length < pageLetters ? undefined : (page.next ?? undefined);
  } while (after !== undefined && letters.length < mostShown);
  const time = ({ settledAt }: ShownLetter) => settledAt?.getTime() ?? 0;
  return { letters: letters.sort((one, other) => time(one) - time(other)), more: after !== undefined };
}

const tones: Readonly<Record<string, Tone>> = { sent: 'good', failed: 'bad', unknown: 'warning' };

function lineOf(letter: ShownLetter, terminal: Terminal): string {
  const { state, settledAt, createdAt, template, address, outcome, code, reply, cause } = letter;
  const seconds =
    settledAt === null ? '' : `${((settledAt.getTime() - createdAt.getTime()) / 1_000).toFixed(1)} s`;
  const words = state === 'sent' ? '' : [outcome, code, plain(reply ?? cause, 120)].filter(Boolean).join(' ');
  const parts = [
    settledAt === null ? '' : exact(settledAt, { columns: undefined }),
    styled(state.padEnd(10), tones[state], terminal.colours),
    plain(ownerOf(letter), 30),
    plain(template, 40),
    plain(address, 60),
    seconds,
    words,
  ];
  return `${parts.filter((part) => part !== '').join('  ')}\n`;
}
