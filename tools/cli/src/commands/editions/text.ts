// How editions are told about.

import type { EditionBooks, ShownEdition } from '@pabal/newsletters';
import { type Cell, exact, state } from '../../terminal/cell.ts';
import { fields } from '../../terminal/fields.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { afterwardsText, counted, plain } from '../../terminal/words.ts';

/** A line for a list of editions. */
export const editionHeadings = ['id', 'newsletter', 'slot', 'kind', 'state', 'letters', 'left out', 'why'];

export function editionRow(edition: ShownEdition): Cell[] {
  const { id, newsletter, slot, kind, planned, excluded, reason } = edition;
  return [id, newsletter, slot, kind, stateOf(edition), planned, excluded, plain(reason, 60)];
}

const stateOf = ({ state: name, pausedAt }: ShownEdition) =>
  state(pausedAt === null ? name : `${name}, paused`);

/** An edition with its books. */
export function editionText(edition: EditionBooks, terminal: Terminal): string {
  const { balance, rate } = edition;
  const head = fields(terminal, {
    edition: edition.id,
    newsletter: edition.newsletter,
    slot: edition.slot,
    kind: edition.kind,
    of: edition.parentId,
    state: stateOf(edition),
    why: plain(edition.reason),
    'goes out': edition.state === 'ready' ? edition.sendsAt : null,
    approved: decided(edition.approvedAt, edition.approvedBy),
    paused: decided(edition.pausedAt, edition.pausedBy),
    entries: edition.entries,
    begun: edition.createdAt,
    sending: edition.sendingAt,
    sent: edition.sentAt,
    ended: edition.endedAt,
    'letters removed': edition.lettersRemovedAt,
    rate: rate === null ? null : `${Math.round(rate)} letters/s${remaining(balance.pending, rate)}`,
  });
  const { planned, sent, suppressed, failed, unknown, pending } = balance;
  const books = `planned ${planned} = sent ${sent} + suppressed ${suppressed} + failed ${failed} + unknown ${unknown} + pending ${pending}\n`;
  const { afterwards } = edition;
  const later = afterwards === null ? '' : `sent ${sent} = ${afterwardsText(afterwards)}\n`;
  const left = Object.entries(edition.exclusions).map(([reason, people]) => `${people} ${reason}`);
  return `${head}${books}${later}${unfitText(edition, terminal)}${left.length === 0 ? '' : `left out: ${left.join(', ')}\n`}`;
}

/** Why some wait though the edition is being sent: without this it looks as if it stood still. */
function unfitText({ unfit }: EditionBooks, terminal: Terminal): string {
  if (unfit === null) return '';
  const { letters, oldestAt, exampleId, problem } = unfit;
  const wait = letters === 1 ? 'letter waits' : 'letters wait';
  const why = problem === null ? '' : `: ${plain(problem, 300)}`;
  return `${letters} ${wait} since ${exact(oldestAt, terminal)}, as they cannot be made${why} (such as ${exampleId})\nThey go on when the template is mended; templates retry asks for it at once.\n`;
}

const decided = (at: Date | null, by: string | null): Cell => at && [at, ` by ${plain(by)}`];

function remaining(pending: number, rate: number): string {
  return rate > 0 ? `, about ${duration(pending / rate)} to go` : '';
}

/** `40 seconds`, `12 minutes`, `3 hours`. */
export function duration(seconds: number): string {
  if (seconds < 90) return counted(Math.ceil(seconds), 'second');
  if (seconds < 5_400) return counted(Math.round(seconds / 60), 'minute');
  return counted(Math.round(seconds / 3_600), 'hour');
}
