// An edition that is ready and not approved is arranged by people: entries are taken out, moved, taken in, and introduced.

import { PabalError } from '@pabal/domain';
import type { Queryable, SpaceStore } from '../../store/store.ts';
import { type CandidateEntry, entryColumns } from '../entries.ts';

/** An entry that is to be taken in: by its id, or by an address that one of the feeds has published. */
export type WantedEntry = { readonly entry: string } | { readonly urls: readonly string[] };

/** An edition that may be arranged, locked for as long as the transaction lasts. */
export interface Arrangeable {
  readonly definition: unknown;
  readonly content: unknown;
  /** The ids of its entries, by their places. */
  readonly entries: readonly string[];
  /** What is to be taken in, in the order in which it was wanted; nothing for what no feed of the space has. */
  readonly wanted: readonly (CandidateEntry | undefined)[];
}

/** What an edition is to be. */
export interface Arranged {
  readonly definition: object;
  readonly content: object;
  /** In their order; those that are left out may come in the next edition. */
  readonly entries: readonly { readonly id: string; readonly section: string }[];
  /** Those of the entries that it did not have before. */
  readonly added: readonly CandidateEntry[];
}

/**
 * Arranges an edition of the space, one person after the other.
 *
 * @param wanted   entries that are to be taken in
 * @param arrange  gives what it is to be. Pure. @throws what keeps it as it is
 * @throws PabalError `wrong-state` when an edition of the newsletter has had what is to be taken in
 * @returns false when there is no such edition, or it is not to be arranged (any more)
 */
export function arrangeEdition(
  store: SpaceStore,
  editionId: string,
  actor: string,
  wanted: readonly WantedEntry[],
  arrange: (edition: Arrangeable) => Arranged,
): Promise<boolean> {
  return store.transaction(async (transaction) => {
    const { rows } = await transaction.query<Omit<Arrangeable, 'entries'>>(
      `select e.definition, e.content from editions e join newsletters n on n.id = e.newsletter_id and n.space_id = $2
       where e.id = $1 and e.state = 'ready' and e.approved_at is null for update of e`,
      [editionId, store.space],
    );
    const [edition] = rows;
    if (edition === undefined) return false;
    const found = await transaction.query<{ id: string }>(
      'select entry_id as id from edition_entries where edition_id = $1 order by position',
      [editionId],
    );
    const arranged = arrange({
      ...edition,
      entries: found.rows.map(({ id }) => id),
      wanted: await findWanted(transaction, wanted, store.space),
    });
    await write(transaction, editionId, actor, arranged);
    return true;
  });
}

/** Of those that have the same address the one that came last. */
async function findWanted(
  transaction: Queryable,
  wanted: readonly WantedEntry[],
  space: number,
): Promise<(CandidateEntry | undefined)[]> {
  const found: (CandidateEntry | undefined)[] = [];
  for (const one of wanted) {
    const { rows } = await transaction.query<CandidateEntry>(
      `select ${entryColumns} from entries e join feeds f on f.id = e.feed_id
       where f.space_id = $3 and e.hidden_at is null and (e.id = $1::uuid or e.url = any($2::text[]) or e.canonical_url = any($2::text[]))
       order by e.first_seen_at desc, e.id limit 1`,
      ['entry' in one ? one.entry : null, 'entry' in one ? [] : one.urls, space],
    );
    found.push(rows[0]);
  }
  return found;
}

async function insertEntries(
  transaction: Queryable,
  editionId: string,
  added: readonly CandidateEntry[],
): Promise<void> {
  for (const [place, { id, storyId, canonicalUrl, contentHash }] of added.entries()) {
    const { rowCount } = await transaction.query(
      // At a place where no entry stands; it gets its own with all others.
      `insert into edition_entries (edition_id, newsletter_id, position, section, entry_id, story_id, canonical_url, content_hash)
       select e.id, e.newsletter_id, 1000000 + $2::integer, '', $3::uuid, $4::uuid, $5::text, decode($6::text, 'hex')
       from editions e where e.id = $1 on conflict do nothing`,
      [editionId, place, id, storyId, canonicalUrl, contentHash],
    );
    if (rowCount !== 1)
      throw new PabalError(
        'wrong-state',
        `The entry ${id} cannot be taken in: an edition of this newsletter has had it, or another one that tells the same.`,
      );
  }
}

async function write(
  transaction: Queryable,
  editionId: string,
  actor: string,
  { definition, content, entries, added }: Arranged,
): Promise<void> {
  await transaction.query(
    'delete from edition_entries where edition_id = $1 and entry_id <> all($2::uuid[])',
    [editionId, entries.map(({ id }) => id)],
  );
  await insertEntries(transaction, editionId, added);
  // Two steps, since a place is taken by one entry at a time.
  await transaction.query('update edition_entries set position = -position where edition_id = $1', [
    editionId,
  ]);
  await transaction.query(
    `update edition_entries x set position = p.position, section = p.section
     from unnest($2::uuid[], $3::text[]) with ordinality as p (id, section, position)
     where x.edition_id = $1 and x.entry_id = p.id`,
    [editionId, entries.map(({ id }) => id), entries.map(({ section }) => section)],
  );
  await transaction.query(
    `update editions set definition = $2, content = $3,
       written_by = case when $4 = any(written_by) then written_by else written_by || $4::text end
     where id = $1`,
    [editionId, JSON.stringify(definition), JSON.stringify(content), actor],
  );
}
