// Imports: taking a file in. The cursor moves in the transaction that takes a batch in, so that an import that is killed
// anywhere goes on exactly where it was, in any process.

import type { ImportFormat } from '@pabal/domain';
import type { Queryable, Store } from '../../store/store.ts';
import { type SpaceQueryable, withSpace } from '../../store/store.ts';
import {
  joinGroup,
  type MergedPeople,
  mergePeople,
  onePerPerson,
  type PersonBatchEntry,
  subscribePeople,
  withoutErased,
} from '../batches.ts';
import { noteGroupChange } from '../changes.ts';
import { endImport, type ImportError } from './imports.ts';

/** What a process that takes a file in must know of it. */
export interface ImportWork {
  readonly id: string;
  readonly format: ImportFormat;
  readonly doneLine: number;
  readonly doneBytes: number;
}

/** An import at which nobody has worked for so long has lost its worker. */
const leaseSeconds = 15;

/** After this many readers have died at one place in a file, the file is at fault. */
const mostAttempts = 3;

/**
 * Takes an import that no process works at: the given one, or the next. The attempt is counted before a line is read, so
 * that a file that kills its readers ends as `failed`.
 *
 * @returns `undefined` when there is no such import
 */
export async function takeImport(store: Store, importId?: string): Promise<ImportWork | undefined> {
  for (;;) {
    const { rows } = await store.query<ImportWork & { attempts: number }>(
      `update imports set worked_at = now(), attempts = attempts + 1 where id = (
         select id from imports where state = 'running' and ($1::uuid is null or id = $1)
           and worked_at < now() - make_interval(secs => ${leaseSeconds})
         order by worked_at, id limit 1 for update skip locked
       ) returning id, format, done_line as "doneLine", done_bytes::double precision as "doneBytes", attempts`,
      [importId ?? null],
    );
    const [found] = rows;
    if (found === undefined) return undefined;
    const { attempts, ...work } = found;
    if (attempts <= mostAttempts) return work;
    await endImport(
      store,
      work.id,
      `Taking it in ended ${mostAttempts} times behind line ${work.doneLine} without coming further. Expected lines of people there; look at them, and send the rest of the file without what is odd in it.`,
    );
  }
}

/** Says that an import is still worked at. @returns false when it was cancelled, or somebody else took it up */
export async function keepImport(store: Queryable, importId: string, doneLine: number): Promise<boolean> {
  const { rowCount } = await store.query(
    `update imports set worked_at = now() where id = $1 and state = 'running' and done_line = $2`,
    [importId, doneLine],
  );
  return rowCount === 1;
}

/** Gives an import back on the way out: another process need not wait for it, and no death is counted. */
export async function releaseImport(store: Queryable, importId: string, doneLine: number): Promise<void> {
  await store.query(
    `update imports set worked_at = '-infinity', attempts = greatest(0, attempts - 1)
     where id = $1 and state = 'running' and done_line = $2`,
    [importId, doneLine],
  );
}

/** Part of a file: people, lines that are refused, and how far the file is read with them. */
export interface ImportBatch {
  /** The cursor as it was when this batch was read; another one means that somebody else took it in. */
  readonly after: number;
  readonly lastLine: number;
  readonly end: number;
  readonly people: readonly PersonBatchEntry[];
  readonly refused: readonly ImportError[];
}

interface Purpose {
  readonly space: number;
  readonly newsletterId: string | null;
  readonly groupId: string | null;
  readonly consentSource: string | null;
  readonly consentTextVersion: string | null;
}

/**
 * Takes a batch in and moves the cursor behind it, or does nothing at all.
 *
 * @returns false when the import was taken in further by somebody else, or has ended
 */
export function takeIn(store: Store, importId: string, batch: ImportBatch): Promise<boolean> {
  return store.transaction(async (anywhere) => {
    const { rows } = await anywhere.query<Purpose>(
      `select space_id as space, newsletter_id as "newsletterId", group_id as "groupId", consent_source as "consentSource",
              consent_text_version as "consentTextVersion"
       from imports where id = $1 and state = 'running' and done_line = $2 for update`,
      [importId, batch.after],
    );
    const [purpose] = rows;
    if (purpose === undefined) return false;
    const transaction = withSpace(anywhere, purpose.space);
    const people = await withoutErased(transaction, onePerPerson(batch.people));
    const actor = `import:${importId}`;
    const merged = people.length === 0 ? nobody : await mergePeople(transaction, people, actor);
    const joined =
      purpose.groupId === null || people.length === 0
        ? 0
        : await joinGroup(transaction, purpose.groupId, people);
    if (purpose.groupId !== null)
      await noteGroupChange(transaction, purpose.groupId, { actor, added: joined, removed: 0 });
    const { subscribed, left } = await subscribeAll(transaction, importId, purpose, people);
    const leftAlone = batch.people.filter(({ externalId }) => left.has(externalId)).map(leftLine);
    await noteErrors(transaction, importId, [...batch.refused, ...leftAlone]);
    await transaction.query(
      `update imports set done_line = $2, done_bytes = $3, created = created + $4, changed = changed + $5,
         unchanged = unchanged + $6, refused = refused + $7, joined = joined + $8, subscribed = subscribed + $9,
         left_alone = left_alone + $10,
         worked_at = now(), attempts = 1
       where id = $1`,
      [
        importId,
        batch.lastLine,
        batch.end,
        merged.created,
        merged.changed,
        // A person who comes twice in one batch is one change; the other lines add nothing.
        merged.unchanged + batch.people.length - people.length,
        batch.refused.length,
        joined,
        subscribed,
        leftAlone.length,
      ],
    );
    return true;
  });
}

const nobody: MergedPeople = { created: 0, changed: 0, unchanged: 0 };

async function subscribeAll(
  transaction: SpaceQueryable,
  importId: string,
  { newsletterId, consentSource, consentTextVersion }: Purpose,
  people: readonly PersonBatchEntry[],
): ReturnType<typeof subscribePeople> {
  if (newsletterId === null || people.length === 0) return { subscribed: 0, left: new Set() };
  const actor = `import:${importId}`;
  const evidence = { source: consentSource ?? actor, textVersion: consentTextVersion, actor };
  return subscribePeople(transaction, newsletterId, people, evidence);
}

/** What is said of a line whose person has left: the person is taken in, the newsletter is not theirs again. */
const leftLine = ({ line = 0 }: PersonBatchEntry): ImportError => ({
  line,
  field: 'newsletter',
  expected: 'somebody who has not left this newsletter by their own hand',
  got: 'somebody who has: taken in, but not subscribed',
});

/** Refused lines that are kept with their reason; more of them are counted. */
const mostImportErrors = 1_000;

async function noteErrors(
  transaction: Queryable,
  importId: string,
  errors: readonly ImportError[],
): Promise<void> {
  if (errors.length === 0) return;
  await transaction.query(
    `insert into import_errors (import_id, line, field, expected, got)
     select $1, e.* from unnest($2::integer[], $3::text[], $4::text[], $5::text[]) as e (line, field, expected, got)
     order by line
     limit greatest(0, ${mostImportErrors} - (select count(*) from import_errors where import_id = $1))`,
    [
      importId,
      errors.map(({ line }) => line),
      errors.map(({ field }) => storable(field)),
      errors.map(({ expected }) => storable(expected)),
      errors.map(({ got }) => storable(got)),
    ],
  );
}

/** Files may hold what PostgreSQL's text may not. */
const storable = (text: string) => text.replaceAll('\0', '\uFFFD').slice(0, 500);
