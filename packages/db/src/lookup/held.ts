// What the ledger holds that queues ring for. A queue may be empty, or wiped, while the ledger is full.

import { openEditions } from '../editions/open.ts';
import { dead, newestFirst } from '../parked/filters.ts';
import type { Queryable } from '../store/store.ts';

/** More mean the same to everybody who looks, and each of them is read. */
const mostCounted = 100_000;

/** At most {@link mostCounted} of each are counted. */
export interface Held {
  /** Event letters of mail that are not over and may be rung for. */
  readonly eventLetters: number;
  /** Event letters of apps beyond their share, which wait in the ledger for their turn. */
  readonly lettersBeyondShare: number;
  readonly newsletterLetters: number;
  /** Letters of chat that are not over. */
  readonly chatLetters: number;
  /** Events whose groups are being expanded. */
  readonly expandingEvents: number;
  readonly openEditions: number;
  readonly deadLetters: number;
}

export async function countHeld(store: Queryable): Promise<Held> {
  const { rows } = await store.query<Held>(held);
  const [row] = rows;
  if (row === undefined) throw new Error('PostgreSQL did not count what the ledger holds.');
  return row;
}

const counted = (rows: string) => `(select count(*)::integer from (${rows} limit ${mostCounted}) counted)`;
const letters = (condition: string) =>
  `select from deliveries d where d.due_at is not null and d.state in ('pending', 'sending') and ${condition}`;

const held = `
  select ${counted(letters(`d.lane = 'event' and d.channel is null and d.due_at < 'infinity'`))} as "eventLetters",
         ${counted(letters(`d.lane = 'event' and d.due_at = 'infinity'`))} as "lettersBeyondShare",
         ${counted(letters(`d.lane = 'newsletter'`))} as "newsletterLetters",
         ${counted(letters(`d.channel = 'chat'`))} as "chatLetters",
         ${counted(`select from events where audience_state = 'expanding'`)} as "expandingEvents",
         ${counted(`select from ${openEditions} e`)} as "openEditions",
         ${counted(`select from deliveries d where ${dead} ${newestFirst}`)} as "deadLetters"`;
