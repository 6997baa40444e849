// How imports are told about: by imports, and by recipients import.

import type { Import, ImportError } from '@pabal/db/people';
import { state } from '../../terminal/cell.ts';
import { fields } from '../../terminal/fields.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted, plain } from '../../terminal/words.ts';

/** Everything about an import. */
export function importText(one: Import, terminal: Terminal): string {
  return fields(terminal, {
    id: one.id,
    state: state(one.state),
    reason: plain(one.reason),
    file: plain(one.fileName),
    newsletter: plain(one.newsletter),
    group: plain(one.group),
    progress: `line ${one.doneLine}, ${percentOf(one)}`,
    created: one.created,
    changed: one.changed,
    unchanged: one.unchanged,
    refused: one.refused,
    subscribed: one.newsletter === null ? null : one.subscribed,
    'left alone': one.leftAlone === 0 ? null : `${one.leftAlone}, who have left the newsletter themselves`,
    joined: one.group === null ? null : one.joined,
    by: plain(one.requestedBy),
    begun: one.createdAt,
    ended: one.finishedAt,
  });
}

/** How much of the file is taken in. */
export function percentOf({ bytes, doneBytes, state }: Import): string {
  if (state === 'finished') return '100 %';
  return `${bytes === 0 ? 0 : Math.floor((doneBytes / bytes) * 100)} %`;
}

/** Whether nothing more is taken in. */
export const isEnded = ({ state }: Import) =>
  state !== 'uploading' && state !== 'held' && state !== 'running';

/** One refused line. */
export function errorText({ line, field, expected, got }: ImportError): string {
  const where = field === '' ? '' : ` ${plain(field)}:`;
  return `line ${line}:${where} expected ${plain(expected)}, got ${plain(got)}\n`;
}

/** What came of it, in a sentence. */
export function importSentence({ created, changed, unchanged, refused, leftAlone }: Import): string {
  const left = leftAlone === 0 ? '' : `, ${leftAlone} not subscribed as they have left themselves`;
  return `${counted(created, 'new recipient')}, ${changed} changed, ${counted(unchanged, 'line')} told nothing new, ${refused} refused${left}.\n`;
}
