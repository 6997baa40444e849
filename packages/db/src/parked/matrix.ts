// Dead and unknown letters as a table: what went wrong, by the domain of the recipient.

import type { OutcomeClass } from '@pabal/domain';
import type { SpaceQueryable } from '../store/store.ts';
import { createValues } from '../store/values.ts';
import {
  causeIdOf,
  type DeadLetterFilter,
  deadWhere,
  doubtfulWhere,
  newestFirst,
  type ParkedFilter,
} from './filters.ts';

/** Letters of one row, column or cell. */
interface Letters {
  readonly letters: number;
  /** Those of them that have waited since the change that was asked about, or later; 0 when none was asked about. */
  readonly after: number;
}

/** One cause, or of unknown letters one provider. */
interface MatrixRow extends Letters {
  /** Names the cause in twelve characters; of unknown letters, the provider. */
  readonly id: string;
  /** The signature; of unknown letters, the provider. */
  readonly name: string;
  readonly outcome: OutcomeClass | null;
  readonly templates: readonly string[];
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** The newest of them. */
  readonly exampleId: string;
}

export interface Matrix {
  /** All letters that the filter names; when not complete, those that were counted. */
  readonly total: Letters;
  /** False when there are so many that only the newest of them were counted. */
  readonly complete: boolean;
  /** The time of the store when they were counted: with it as `to`, a decision finds no letter that was not counted. */
  readonly at: Date;
  /** The cause that struck last first; at most {@link mostRows}. */
  readonly rows: readonly MatrixRow[];
  /** The domain with the most letters first; at most {@link mostDomains}. */
  readonly domains: readonly (Letters & { readonly domain: string })[];
  /** Letters by row and domain; a null domain is all others of the row. */
  readonly cells: readonly (Letters & { readonly row: string; readonly domain: string | null })[];
}

/** Most letters that are counted. */
const mostLetters = 100_000;
const mostRows = 50;
const mostDomains = 12;

/** Counts dead letters by cause and domain. */
export function countDeadMatrix(
  store: SpaceQueryable,
  filter: DeadLetterFilter,
  change?: Date,
): Promise<Matrix> {
  const { values, bind } = createValues(change ?? null);
  const where = deadWhere(filter, store.space, bind);
  return count(store, values, { where, row: 'd.cause', id: causeIdOf('name') });
}

/** Counts unknown letters by provider and domain. */
export function countUnknownMatrix(
  store: SpaceQueryable,
  filter: ParkedFilter,
  change?: Date,
): Promise<Matrix> {
  const { values, bind } = createValues(change ?? null);
  const where = doubtfulWhere(filter, store.space, bind);
  return count(store, values, { where, row: `coalesce(d.provider, '-')`, id: 'name' });
}

interface Counted {
  readonly at: Date;
  readonly total: Letters;
  readonly rows: readonly (Omit<MatrixRow, 'firstAt' | 'lastAt'> & { firstAt: string; lastAt: string })[];
  readonly domains: Matrix['domains'];
  readonly cells: Matrix['cells'];
}

async function count(
  store: SpaceQueryable,
  values: readonly unknown[],
  { where, row, id }: { readonly where: string; readonly row: string; readonly id: string },
): Promise<Matrix> {
  const { rows: found } = await store.query<Counted>(matrix(where, row, id), values);
  const [counted] = found;
  if (counted === undefined) throw new Error('A count gave no row.');
  const { rows, ...rest } = counted;
  const times = rows.map((one) => ({
    ...one,
    firstAt: new Date(one.firstAt),
    lastAt: new Date(one.lastAt),
  }));
  return { ...rest, rows: times, complete: counted.total.letters < mostLetters };
}

const counts = `count(*)::integer as letters, (count(*) filter (where picked.parked_at >= $1::timestamptz))::integer as after`;
const json = (query: string) => `coalesce((select json_agg(x) from (${query}) x), '[]')`;

const matrix = (where: string, row: string, id: string) => `
  with picked as materialized (
    select d.id, ${row} as name, d.outcome, d.template, split_part(d.address_key, '@', 2) as domain, d.parked_at
    from deliveries d where ${where} ${newestFirst} limit ${mostLetters}
  ),
  rows as (
    select name, ${counts}, (array_agg(outcome order by parked_at desc))[1] as outcome,
           array_agg(distinct template) as templates, min(parked_at) as "firstAt", max(parked_at) as "lastAt",
           (array_agg(id order by parked_at desc, id desc))[1] as "exampleId"
    from picked group by name order by max(parked_at) desc, name limit ${mostRows}
  ),
  domains as (
    select domain, ${counts} from picked group by domain order by count(*) desc, domain limit ${mostDomains}
  ),
  cells as (
    select name, case when domain in (select domain from domains) then domain end as domain, ${counts}
    from picked where name in (select name from rows) group by 1, 2
  )
  select now() as at,
    (select to_json(t) from (select ${counts} from picked) t) as total,
    ${json(`select ${id} as id, rows.* from rows`)} as rows,
    ${json('select * from domains')} as domains,
    ${json(`select ${id} as row, domain, letters, after from cells`)} as cells`;

/** A moment since when letters may fail otherwise than before. */
interface Change {
  readonly at: Date;
  readonly kind: 'template' | 'process';
  /** The template with its language, or the service: processes start with the settings that are in force then. */
  readonly what: string;
  readonly version: string;
}

const mostChanges = 20;

/** When templates of these names were taken up in a new version, and when processes were started; newest first. */
export async function listLatestChanges(
  store: SpaceQueryable,
  templates: readonly string[],
): Promise<Change[]> {
  const { rows } = await store.query<Change>(
    `(select first_seen_at as at, 'template' as kind, template || '/' || locale as what, version
      from template_versions where template = any($1::text[]) order by first_seen_at desc limit ${mostChanges})
     union all
     (select started_at, 'process', service, version from processes order by started_at desc limit ${mostChanges})
     order by at desc limit ${mostChanges}`,
    [templates],
  );
  return rows;
}
