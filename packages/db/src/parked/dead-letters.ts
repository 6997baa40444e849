// Dead and unknown letters, as they are shown: by cause, one by one, and one with its whole history.

import type { Lane, OutcomeClass, ReplayState } from '@pabal/domain';
import {
  type DeliveryMove,
  deliveryColumns,
  findMoves,
  type StoredDelivery,
} from '../ledger/stored-delivery.ts';
import { unseen } from '../partitions/bounds.ts';
import { findReceipts, type StoredReceipt } from '../receipts/reading.ts';
import { letterIsIn } from '../spaces/whose.ts';
import type { SpaceQueryable } from '../store/store.ts';
import { createValues } from '../store/values.ts';
import {
  causeIdOf,
  cursorOf,
  cursorParts,
  type DeadLetterFilter,
  deadWhere,
  doubtfulWhere,
  newestFirst,
  type ParkedFilter,
} from './filters.ts';

/** Dead letters with one signature. */
export interface DeadLetterCause {
  /** Names the signature in twelve characters. */
  readonly id: string;
  readonly cause: string;
  readonly outcome: OutcomeClass | null;
  readonly letters: number;
  readonly lanes: readonly Lane[];
  readonly templates: readonly string[];
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** The newest of them, and what the server said to it. */
  readonly exampleId: string;
  readonly exampleReply: string | null;
}

export interface CausePage {
  readonly causes: readonly DeadLetterCause[];
  /** False when there are so many dead letters that only the newest of them were counted. */
  readonly complete: boolean;
  readonly next?: string;
}

/** Most dead letters that are counted for a list of causes. */
const countedLetters = 100_000;

/** Dead letters by cause, the cause that struck last first. */
export async function listCauses(
  store: SpaceQueryable,
  filter: DeadLetterFilter,
  page: { after?: string | undefined; limit: number },
): Promise<CausePage> {
  const { values, bind } = createValues();
  const where = deadWhere(filter, store.space, bind);
  const after = page.after === undefined ? undefined : cursorParts(page.after, bind);
  const { rows } = await store.query<DeadLetterCause & { cursor: string; complete: boolean }>(
    `with dead as materialized (
       select d.id, d.cause, d.lane, d.template, d.parked_at from deliveries d where ${where}
       ${newestFirst} limit ${countedLetters}
     ),
     causes as (
       select cause, ${causeIdOf('cause')} as id, count(*)::integer as letters,
              array_agg(distinct lane) as lanes, array_agg(distinct template) as templates,
              min(parked_at) as first_at, max(parked_at) as last_at,
              (array_agg(id order by parked_at desc, id desc))[1] as example_id
       from dead group by cause
     )
     select c.id, c.cause, d.outcome, c.letters, c.lanes, c.templates, c.first_at as "firstAt", c.last_at as "lastAt",
            c.example_id as "exampleId", d.reply as "exampleReply", ${cursorOf('c.last_at', 'c.id')} as cursor,
            (select count(*) from dead) < ${countedLetters} as complete
     from causes c join deliveries d on d.id = c.example_id
     ${after === undefined ? '' : `where (c.last_at, c.id) < (${after.time}, ${after.id})`}
     order by c.last_at desc, c.id desc limit ${bind(page.limit)}`,
    values,
  );
  const causes = rows.map(({ cursor: _, complete: __, ...cause }) => cause);
  return { causes, complete: rows[0]?.complete ?? true, ...nextOf(rows, page.limit) };
}

/** A dead or unknown letter. */
export interface ParkedLetter extends StoredDelivery {
  readonly appId: string | null;
  /** Since when it has waited for a decision. */
  readonly parkedAt: Date;
  /** Names its cause in twelve characters; null for an unknown letter. */
  readonly causeId: string | null;
}

export interface ParkedPage {
  readonly letters: readonly ParkedLetter[];
  readonly next?: string;
}

interface Page {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Dead letters, the one that failed last first. */
export function listDeadLetters(
  store: SpaceQueryable,
  filter: DeadLetterFilter,
  page: Page,
): Promise<ParkedPage> {
  const { values, bind } = createValues();
  return listParked(store, deadWhere(filter, store.space, bind), page, { values, bind });
}

/** Unknown letters, the newest doubt first. */
export function listUnknown(store: SpaceQueryable, filter: ParkedFilter, page: Page): Promise<ParkedPage> {
  const { values, bind } = createValues();
  return listParked(store, doubtfulWhere(filter, store.space, bind), page, { values, bind });
}

async function listParked(
  store: SpaceQueryable,
  where: string,
  page: Page,
  { values, bind }: ReturnType<typeof createValues>,
): Promise<ParkedPage> {
  const after = page.after === undefined ? undefined : cursorParts(page.after, bind);
  const behind = after === undefined ? '' : `and (d.parked_at, d.id) < (${after.time}, ${after.id}::uuid)`;
  const { rows } = await store.query<ParkedLetter & { cursor: string }>(
    `select ${deliveryColumns}, app_id as "appId", parked_at as "parkedAt", ${causeIdOf('cause')} as "causeId",
            ${cursorOf('parked_at', 'id')} as cursor
     from deliveries d where ${where} ${behind} ${newestFirst} limit ${unseen(bind(page.limit), 'bigint')}`,
    values,
  );
  return { letters: rows.map(({ cursor: _, ...letter }) => letter), ...nextOf(rows, page.limit) };
}

/** A full page has a next one, which may turn out to be empty. */
function nextOf(rows: readonly { readonly cursor: string }[], limit: number): { next?: string } {
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return last === undefined ? {} : { next: last.cursor };
}

/** A letter with everything that is known of it. */
export interface LetterWithHistory {
  readonly letter: Omit<ParkedLetter, 'parkedAt'> & {
    readonly parkedAt: Date | null;
    readonly discardedAt: Date | null;
    readonly discardReason: string | null;
  };
  readonly moves: readonly DeliveryMove[];
  /** What became of it after it was sent. */
  readonly receipts: readonly StoredReceipt[];
  /** The replays it was in, oldest first. */
  readonly replays: readonly LetterReplay[];
}

interface LetterReplay {
  readonly id: string;
  readonly state: ReplayState;
  readonly requestedBy: string;
  readonly createdAt: Date;
  /** What became of the letter in it, such as `waiting`, `sent` or `same-error`. */
  readonly result: string;
}

/** Finds a letter of whatever app of the space and state with its whole history, or nothing. */
export async function findLetter(
  store: SpaceQueryable,
  deliveryId: string,
): Promise<LetterWithHistory | undefined> {
  const { rows } = await store.query<LetterWithHistory['letter']>(
    `select ${deliveryColumns}, app_id as "appId", parked_at as "parkedAt", ${causeIdOf('cause')} as "causeId",
            discarded_at as "discardedAt", discard_reason as "discardReason"
     from deliveries d where d.id = $1 and ${letterIsIn('$2::integer')}`,
    [deliveryId, store.space],
  );
  const [letter] = rows;
  if (letter === undefined) return undefined;
  const replays = await store.query<LetterReplay>(
    `select r.id, r.state, r.requested_by as "requestedBy", r.created_at as "createdAt", i.state as result
     from replay_items i join replays r on r.id = i.replay_id where i.delivery_id = $1 order by r.id`,
    [deliveryId],
  );
  const [moves, receipts] = [await findMoves(store, deliveryId), await findReceipts(store, deliveryId)];
  return { letter, moves, receipts, replays: replays.rows };
}
