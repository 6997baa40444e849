// How letters are told about.

import type { ShownLetter, WholeLetter } from '@pabal/deliveries';
import { type Cell, state } from '../../terminal/cell.ts';
import { fields } from '../../terminal/fields.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { plain } from '../../terminal/words.ts';

const headings = ['planned', 'state', 'settled', 'of', 'template', 'address', 'reply', 'id'];

export function lettersTable(terminal: Terminal, letters: readonly ShownLetter[]): string {
  return tableOf(
    terminal,
    headings,
    letters.map((letter) => [
      letter.createdAt,
      state(letter.state),
      letter.settledAt,
      plain(ownerOf(letter), 40),
      plain(letter.template, 40),
      plain(letter.address, 60),
      plain(letter.reply ?? letter.cause, 80),
      letter.id,
    ]),
  );
}

/** The app or the newsletter. */
export const ownerOf = ({ app, newsletter }: Pick<ShownLetter, 'app' | 'newsletter'>) =>
  app?.name ?? newsletter ?? '';

/** A letter with its whole history. */
export function wholeText(letter: WholeLetter, terminal: Terminal): string {
  const parts = [letterText(letter, terminal), historyTable(letter.history, terminal)];
  if (letter.receipts.length > 0) parts.push(receiptsTable(letter.receipts, terminal));
  if (letter.replays.length > 0) parts.push(replaysTable(letter.replays, terminal));
  return parts.join('\n');
}

/** What somebody reported of a letter after it was sent. */
export function receiptsTable(receipts: WholeLetter['receipts'], terminal: Terminal): string {
  const rows = receipts.map(({ at, kind, status, source, reply }) => [
    ...[at, kind, status, source, plain(reply, 200)],
  ]);
  return tableOf(terminal, ['after it was sent', 'receipt', 'status', 'told by', 'words'], rows);
}

/** The replays that a letter was in. */
export function replaysTable(replays: WholeLetter['replays'], terminal: Terminal): string {
  const rows = replays.map((replay) => [
    ...[replay.id, replay.createdAt, state(replay.state), replay.result, plain(replay.requestedBy)],
  ]);
  return tableOf(terminal, ['replay', 'asked', 'state', 'this letter', 'by'], rows);
}

function letterText(letter: WholeLetter, terminal: Terminal): string {
  const { template, templateVersion, settledAt, parkedAt, discardedAt, discardReason } = letter;
  const since = parkedAt ?? settledAt;
  return fields(terminal, {
    letter: letter.id,
    state: since === null ? letter.state : [letter.state, ' since ', since],
    discarded: discardedAt === null ? null : [discardedAt, `: ${plain(discardReason)}`],
    app: plain(letter.app?.name),
    newsletter: plain(letter.newsletter),
    lane: letter.lane,
    test: letter.test ? 'yes: no server gets it' : null,
    template: plain(`${template}${templateVersion === null ? '' : `/${templateVersion}`}`),
    language: letter.locale,
    address: plain(letter.address),
    name: plain(letter.name),
    event: letter.event,
    edition: letter.edition,
    'remote id': plain(letter.remoteId),
    attempts: letter.attempt,
    'next attempt': letter.nextAttemptAt,
    'waits for': plain(letter.waitsFor),
    expires: letter.expiresAt,
    provider: plain(letter.provider),
    reply: plain(letter.reply),
    cause: plain(letter.cause),
    'cause id': letter.causeId,
    errors: plain(letter.errorsUrl),
    console: letter.consoleUrl,
    'sent again after': letter.againOf,
    'sent again as': letter.sentAgainAs,
  });
}

/** Everything that happened to a letter, oldest first. */
export function historyTable(history: WholeLetter['history'], terminal: Terminal): string {
  const rows = history.map(({ at, from, to, attempt, outcome, code, status, reply, actor, note }): Cell[] => [
    at,
    from === null ? 'made' : `${from} → ${to}`,
    attempt || null,
    [outcome, code, status].filter((word) => word !== null).join(' '),
    plain(actor),
    plain(note ?? reply, 200),
  ]);
  return tableOf(terminal, ['time', 'move', 'attempt', 'outcome', 'by', 'words'], rows);
}
