import type { Edition, EditionStory } from '@pabal/db';
import { counted, fields, plain, time } from './words.ts';

/** A line for a list of editions. */
export const editionHeadings = ['id', 'newsletter', 'slot', 'kind', 'state', 'letters', 'left out', 'why'];

export function editionRow(edition: Edition): string[] {
  const { id, newsletter, slot, kind, planned, excluded, reason } = edition;
  return [
    ...[id, newsletter, time(slot), kind, stateOf(edition)],
    ...[String(planned), String(excluded), plain(reason, 60)],
  ];
}

const stateOf = ({ state, pausedAt }: Edition) => (pausedAt === null ? state : `${state}, paused`);

/** An edition with its books, as it is told about on a terminal. */
export function editionText(edition: EditionStory): string {
  const { balance, rate } = edition;
  const head = fields({
    edition: edition.id,
    newsletter: edition.newsletter,
    slot: time(edition.slot),
    kind: edition.kind,
    of: edition.parentId ?? '',
    state: stateOf(edition),
    why: plain(edition.reason),
    'goes out': edition.state === 'ready' ? time(edition.sendsAt) : '',
    approved:
      edition.approvedAt === null ? '' : `${time(edition.approvedAt)} by ${plain(edition.approvedBy)}`,
    paused: edition.pausedAt === null ? '' : `${time(edition.pausedAt)} by ${plain(edition.pausedBy)}`,
    entries: String(edition.entries),
    begun: time(edition.createdAt),
    sending: time(edition.sendingAt),
    sent: time(edition.sentAt),
    ended: time(edition.endedAt),
    'letters removed': time(edition.lettersRemovedAt),
    rate: rate === null ? '' : `${Math.round(rate)} letters/s${remaining(balance.pending, rate)}`,
  });
  const { planned, sent, suppressed, failed, unknown, pending } = balance;
  const books = `planned ${planned} = sent ${sent} + suppressed ${suppressed} + failed ${failed} + unknown ${unknown} + pending ${pending}\n`;
  const left = Object.entries(edition.exclusions).map(([reason, people]) => `${people} ${reason}`);
  return `${head}${books}${left.length === 0 ? '' : `left out: ${left.join(', ')}\n`}`;
}

function remaining(pending: number, rate: number): string {
  return rate > 0 ? `, about ${duration(pending / rate)} to go` : '';
}

/** `40 seconds`, `12 minutes`, `3 hours`. */
export function duration(seconds: number): string {
  if (seconds < 90) return counted(Math.ceil(seconds), 'second');
  if (seconds < 5_400) return counted(Math.round(seconds / 60), 'minute');
  return counted(Math.round(seconds / 3_600), 'hour');
}
