import type { ReplayStory } from '@pabal/db';
import { fields, plain, time } from './words.ts';

/** What became of a letter in a replay, in the order in which it happens. */
const results: Readonly<Record<string, string>> = {
  waiting: 'not moved',
  moved: 'moved, about to be rung for',
  rung: 'moved, not tried yet',
  sent: 'sent',
  'same-error': 'tried, and met the same error as before',
  'other-error': 'tried, and met another error',
  suppressed: 'suppressed: expired, cancelled, or not to be written to',
  erased: 'left failed: the data of their event is erased',
  changed: 'left alone: discarded, or moved by somebody else meanwhile',
  'address-taken': 'left failed: the event has another letter to that address',
};

/** A replay as it is told about on a terminal. */
export function replayText(replay: ReplayStory): string {
  const head = fields({
    replay: replay.id,
    state: `${replay.state}${replay.endedAt === null ? '' : ` since ${time(replay.endedAt)}`}`,
    why: plain(replay.reason),
    asked: `${time(replay.createdAt)} by ${plain(replay.requestedBy)}`,
    for: plain(JSON.stringify(replay.filter)),
    'new address': plain(replay.address),
    rate: `${replay.rate} a second`,
    letters: String(replay.planned),
  });
  const lines = Object.entries(results)
    .map(([result, words]) => [replay.results[result] ?? 0, words] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `  ${String(count).padStart(7)}  ${words}\n`);
  const today = Object.entries(replay.today).map(([state, count]) => `${count} ${state}`);
  const standing = today.length === 0 ? '' : `The letters it moved stand today: ${today.join(', ')}.\n`;
  return `${head}${lines.join('')}${standing}`;
}
