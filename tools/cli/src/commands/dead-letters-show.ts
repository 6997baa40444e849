import { type DeliveryMove, findLetter, type LetterStory } from '@pabal/db';
import { type Command, CommandError, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { idOf } from '../letter-filter.ts';
import { printJson } from '../paging.ts';
import { tableOf } from '../table.ts';
import { fields, plain, time } from '../words.ts';

export const deadLettersShow: Command = {
  name: 'dead-letters show',
  usage: 'ID [--json]',
  summary: 'Show one letter, whatever its state, with its whole story.',
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['ID'], {
      json: { type: 'boolean', default: false },
    });
    const id = idOf('ID', positionals[0] ?? '');
    const found = await withStore((store) => findLetter(store, id));
    if (found === undefined) throw new CommandError(`There is no letter ${id}.`);
    if (values.json) printJson(terminal, found);
    else terminal.out(storyText(found));
  },
};

function storyText({ letter, moves, replays }: LetterStory): string {
  const parts = [
    letterText(letter),
    tableOf(['time', 'move', 'attempt', 'outcome', 'by', 'words'], [madeRow(letter), ...moves.map(rowOf)]),
  ];
  if (replays.length > 0) {
    const rows = replays.map((replay) => [
      replay.id,
      time(replay.createdAt),
      replay.state,
      replay.result,
      plain(replay.requestedBy),
    ]);
    parts.push(tableOf(['replay', 'asked', 'state', 'this letter', 'by'], rows));
  }
  return parts.join('\n');
}

function letterText(letter: LetterStory['letter']): string {
  const { id, parkedAt, discardedAt, discardReason, template, templateVersion } = letter;
  const since = parkedAt ?? letter.settledAt;
  return fields({
    letter: id,
    state: `${letter.state}${since === null ? '' : ` since ${time(since)}`}`,
    discarded: discardedAt === null ? '' : `${time(discardedAt)}: ${plain(discardReason)}`,
    lane: letter.lane,
    template: plain(`${template}${templateVersion === null ? '' : `/${templateVersion}`}`),
    address: plain(letter.address),
    event: letter.eventId ?? '',
    app: letter.appId ?? '',
    'message id': plain(letter.messageId),
    attempts: String(letter.attempt),
    expires: time(letter.expiresAt),
    provider: plain(letter.provider),
    reply: plain(letter.reply),
    cause: plain(letter.cause),
    'cause id': letter.causeId ?? '',
  });
}

const madeRow = ({ createdAt }: LetterStory['letter']) => [time(createdAt), 'made', '', '', '', ''];

function rowOf(move: DeliveryMove): string[] {
  const { at, from, to, attempt, outcome, smtpCode, enhanced, reply, actor, note } = move;
  return [
    time(at),
    `${from} → ${to}`,
    String(attempt),
    [outcome, smtpCode, enhanced].filter((word) => word !== null).join(' '),
    plain(actor),
    plain(note ?? reply, 200),
  ];
}
