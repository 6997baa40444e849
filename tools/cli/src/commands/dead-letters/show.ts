import { type LetterStory, letterStory } from '@pabal/deliveries';
import { type Asking, same } from '../../asking/asking.ts';
import { required } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import type { Cell } from '../../terminal/cell.ts';
import { fields } from '../../terminal/fields.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { plain } from '../../terminal/words.ts';
import { historyTable, receiptsTable, replaysTable } from '../letters/text.ts';

const showing: Asking<string, LetterStory> = {
  route: 'get /v1/dead-letters/letters/{id}',
  onDatabase: letterStory,
  request: (id) => ({ path: { id } }),
  answer: same,
};

export const show = spaceCommand({
  summary: 'Show one letter, whatever its state, with its whole history.',
  operands: { id: required(id()) },
  options: { json },
  asks: [showing],
  async run({ id, json }, terminal, _withSpace, ask) {
    const letter = await ask(showing, id);
    if (json) return printJson(terminal, letter);
    const parts = [letterText(letter, terminal), historyTable(letter.history, terminal)];
    if (letter.receipts.length > 0) parts.push(receiptsTable(letter.receipts, terminal));
    if (letter.replays.length > 0) parts.push(replaysTable(letter.replays, terminal));
    terminal.out(parts.join('\n'));
  },
});

function letterText(letter: LetterStory, terminal: Terminal): string {
  const { id, discardedAt, discardReason, template, templateVersion } = letter;
  const since = letter.since ?? letter.settledAt;
  return fields(terminal, {
    letter: id,
    state: since === null ? letter.state : [letter.state, ' since ', since],
    discarded: discardedAt === null ? null : [discardedAt, `: ${plain(discardReason)}`],
    channel: letter.channel,
    lane: letter.lane,
    template: plain(`${template}${templateVersion === null ? '' : `/${templateVersion}`}`),
    address: plain(letter.address),
    event: letter.event,
    app: letter.app,
    'remote id': plain(letter.remoteId),
    attempts: letter.attempt,
    'next attempt': nextAttempt(letter),
    'waits for': waitsFor(letter),
    expires: letter.expiresAt,
    provider: plain(letter.provider),
    reply: plain(letter.reply),
    cause: plain(letter.cause),
    'cause id': letter.causeId,
  });
}

function nextAttempt({ waitsFor, nextAttemptAt }: LetterStory): Cell {
  if (nextAttemptAt === null || waitsFor === null) return nextAttemptAt;
  return ['about ', nextAttemptAt, ', at the present rate'];
}

function waitsFor({ waitsFor: key, lettersBefore: before }: LetterStory): Cell {
  if (key === null || before === null) return plain(key);
  return `${plain(key)}, ${before === 0 ? 'as the next in line' : `with ${before} before it`}`;
}
