// How imports are told about on a terminal.

import type { Import, ImportError } from '@pabal/db';
import { counted, fields, plain, time } from './words.ts';

/** Everything about an import. */
export function importText(one: Import): string {
  return fields({
    id: one.id,
    state: one.state,
    reason: plain(one.reason),
    file: plain(one.fileName),
    newsletter: plain(one.newsletter),
    group: plain(one.group),
    progress: `line ${one.doneLine}, ${percentOf(one)}`,
    created: String(one.created),
    changed: String(one.changed),
    unchanged: String(one.unchanged),
    refused: String(one.refused),
    subscribed: one.newsletter === null ? '' : String(one.subscribed),
    joined: one.group === null ? '' : String(one.joined),
    by: plain(one.requestedBy),
    begun: time(one.createdAt),
    ended: time(one.finishedAt),
  });
}

/** How much of the file is taken in. */
export function percentOf({ bytes, doneBytes, state }: Import): string {
  if (state === 'finished') return '100 %';
  return `${bytes === 0 ? 0 : Math.floor((doneBytes / bytes) * 100)} %`;
}

/** One refused line. */
export function errorText({ line, field, expected, got }: ImportError): string {
  const where = field === '' ? '' : ` ${plain(field)}:`;
  return `line ${line}:${where} expected ${plain(expected)}, got ${plain(got)}\n`;
}

/** What came of it, in a sentence. */
export function importSentence({ created, changed, unchanged, refused }: Import): string {
  return `${counted(created, 'new recipient')}, ${changed} changed, ${counted(unchanged, 'line')} told nothing new, ${refused} refused.\n`;
}
