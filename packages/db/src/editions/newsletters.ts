// Newsletters as people define them, and the slots of their schedules.

import { newId } from '../store/ids.ts';
import type { Queryable, SpaceQueryable, Store } from '../store/store.ts';
import { lastWriter } from './drafts/versions.ts';

export interface Newsletter {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  /** As it was checked when it was put; read it with `readDefinition`. */
  readonly definition: unknown;
  /** True when its JSON source gets a user name and password. Only the process that reads the source sees them. */
  readonly hasCredentials: boolean;
  readonly version: number;
  readonly pausedAt: Date | null;
  /** The next slot of its schedule that has no edition yet. */
  readonly nextSlotAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** When the next edition leaves, and when it is to be begun. */
export interface NextSlot {
  readonly slot: Date;
  readonly wake: Date;
}

export interface NewNewsletter {
  readonly key: string;
  readonly name: string;
  readonly definition: unknown;
  /**
   * User name and password for its JSON source, in the form of addresses; `null` removes them. Left out, they stay as long as
   * the source's address does.
   */
  readonly credentials?: string | null | undefined;
  readonly next: NextSlot | undefined;
  /** Only if it has this version: somebody else may have changed it meanwhile. 0: only if there is none. */
  readonly ifVersion?: number | undefined;
  /** Who makes it so. */
  readonly changedBy?: string | undefined;
}

const columns = `n.id, n.key, n.name, n.definition,
  n.source_credentials is not null as "hasCredentials", n.version, n.paused_at as "pausedAt", n.next_slot_at as "nextSlotAt",
  n.created_at as "createdAt", n.updated_at as "updatedAt"`;

/**
 * Makes a newsletter, or makes the one of this key exactly so. Editions that are begun already stay as they were. A
 * schedule that does not change keeps its next slot, also one that has come and has no edition yet.
 *
 * @returns nothing when it has another version than `ifVersion`
 */
export async function putNewsletter(
  store: SpaceQueryable,
  newsletter: NewNewsletter,
): Promise<(Newsletter & { readonly created: boolean }) | undefined> {
  const { key, name, definition, credentials, next, ifVersion, changedBy } = newsletter;
  const { rows } = await store.query<Newsletter & { created: boolean }>(put, [
    newId(),
    key,
    name,
    JSON.stringify(definition),
    next?.slot ?? null,
    next?.wake ?? null,
    ifVersion ?? null,
    credentials ?? null,
    credentials === undefined,
    store.space,
    changedBy ?? null,
  ]);
  return rows[0];
}

const put = `
  with put as (
  insert into newsletters as n (id, key, name, definition, next_slot_at, wake_at, source_credentials, space_id)
  select $1::uuid, $2::text, $3::text, $4::jsonb, $5::timestamptz, $6::timestamptz, $8::text, $10::smallint
  where coalesce($7::integer, 0) = 0 or exists (select from newsletters where key = $2 and space_id = $10)
  on conflict (key, space_id) do update set
    name = excluded.name, definition = excluded.definition,
    source_credentials = case
      when $9::boolean and n.definition -> 'content' -> 'url' = excluded.definition -> 'content' -> 'url' then n.source_credentials
      else excluded.source_credentials end,
    version = n.version + 1, updated_at = now(),
    next_slot_at = case when n.definition -> 'schedule' = excluded.definition -> 'schedule' then n.next_slot_at
                        else excluded.next_slot_at end,
    wake_at = case when n.definition -> 'schedule' = excluded.definition -> 'schedule'
                   then n.next_slot_at - (excluded.next_slot_at - excluded.wake_at) else excluded.wake_at end
  where $7::integer is null or n.version = $7
  returning ${columns}, n.version = 1 as created
  ),
  kept as (
    insert into newsletter_versions (newsletter_id, version, definition, changed_by)
    select id, version, definition, $11 from put on conflict (newsletter_id, version) do nothing
  )
  select * from put`;

/** Finds a newsletter by its key, or nothing. */
export async function findNewsletter(store: SpaceQueryable, key: string): Promise<Newsletter | undefined> {
  const { rows } = await store.query<Newsletter>(
    `select ${columns} from newsletters n where n.key = $1 and n.space_id = $2`,
    [key, store.space],
  );
  return rows[0];
}

/** The credentials that the JSON source of an edition's newsletter gets today, and its address. */
export interface SourceLogin {
  readonly url: string | null;
  /** In the form that they have in addresses. */
  readonly credentials: string;
}

/** The user name and password for the source of an edition, or nothing. Selected here alone. */
export async function findSourceLogin(
  store: Queryable,
  newsletterId: string,
): Promise<SourceLogin | undefined> {
  const { rows } = await store.query<SourceLogin>(
    `select n.definition -> 'content' ->> 'url' as url, n.source_credentials as credentials
     from newsletters n where n.id = $1 and n.source_credentials is not null`,
    [newsletterId],
  );
  return rows[0];
}

/** A page of newsletters by key, after the given one. */
export async function listNewsletters(
  store: SpaceQueryable,
  options: { after: string | undefined; limit: number },
): Promise<Newsletter[]> {
  const { rows } = await store.query<Newsletter>(
    `select ${columns} from newsletters n where n.space_id = $3 and ($1::text is null or n.key > $1)
     order by n.key limit $2`,
    [options.after ?? null, options.limit, store.space],
  );
  return rows;
}

/**
 * Lets a newsletter rest: its slots pass without editions. Those that are begun go on.
 *
 * @returns nothing when there is no such newsletter
 */
export async function pauseNewsletter(store: SpaceQueryable, key: string): Promise<Newsletter | undefined> {
  const { rows } = await store.query<Newsletter>(
    `update newsletters n set paused_at = coalesce(n.paused_at, now()), updated_at = now()
     where n.key = $1 and n.space_id = $2 returning ${columns}`,
    [key, store.space],
  );
  return rows[0];
}

/** Wakes a newsletter again. Slots that passed meanwhile are not made up for. */
export async function resumeNewsletter(
  store: SpaceQueryable,
  key: string,
  next: NextSlot | undefined,
): Promise<Newsletter | undefined> {
  const { rows } = await store.query<Newsletter>(
    `update newsletters n set paused_at = null, updated_at = now(),
       next_slot_at = case when n.paused_at is null then n.next_slot_at else $2 end,
       wake_at = case when n.paused_at is null then n.wake_at else $3 end
     where n.key = $1 and n.space_id = $4 returning ${columns}`,
    [key, next?.slot ?? null, next?.wake ?? null, store.space],
  );
  return rows[0];
}

/** What becomes of the slots of a newsletter that has to be looked at. */
export interface SlotPlan {
  readonly slots: readonly {
    readonly slot: Date;
    /** Why no edition is made for it; without, one is begun. */
    readonly skipped?: string;
  }[];
  readonly next: NextSlot | undefined;
}

export interface PlannedSlots {
  readonly newsletter: Newsletter;
  /** Editions that were made now; those that another way had made before are not among them. */
  readonly editions: readonly { readonly id: string; readonly slot: Date; readonly state: string }[];
}

/**
 * Takes one newsletter whose next slot has to be begun, makes its editions and moves on to the next slot, in one
 * transaction. Builders that do so at the same time take different newsletters; a slot that has an edition keeps it.
 *
 * @param now   by the clock of the schedules
 * @param plan  decides about the slots; pure
 * @returns nothing when there is none to take
 */
export function planSlots(
  store: Store,
  now: Date,
  plan: (newsletter: Newsletter) => SlotPlan,
): Promise<PlannedSlots | undefined> {
  return store.transaction(async (transaction) => {
    const { rows } = await transaction.query<Newsletter>(
      `select ${columns} from newsletters n where n.wake_at <= $1 and n.paused_at is null
       order by n.wake_at limit 1 for update skip locked`,
      [now],
    );
    const [newsletter] = rows;
    if (newsletter === undefined) return undefined;
    const { slots, next } = plan(newsletter);
    const made = await transaction.query<{ id: string; slot: Date; state: string }>(makeEditions, [
      newsletter.id,
      slots.map(({ slot }) => slot),
      slots.map(({ skipped }) => skipped ?? null),
      now,
    ]);
    await transaction.query('update newsletters set next_slot_at = $2, wake_at = $3 where id = $1', [
      newsletter.id,
      next?.slot ?? null,
      next?.wake ?? null,
    ]);
    return { newsletter, editions: made.rows };
  });
}

const makeEditions = `
  insert into editions (id, newsletter_id, slot, kind, state, definition, reason, due_at, ended_at, created_at, written_by)
  select new_id(), n.id, s.slot, 'scheduled', case when s.skipped is null then 'collecting' else 'skipped' end,
         n.definition, s.skipped, $4::timestamptz, case when s.skipped is not null then now() end, $4::timestamptz,
         array_remove(array[${lastWriter}], null)
  from newsletters n, unnest($2::timestamptz[], $3::text[]) as s (slot, skipped)
  where n.id = $1
  on conflict (newsletter_id, slot) do nothing
  returning id, slot, state`;
