// The statements of an outbox in PostgreSQL. Every placeholder stands once, in ascending order, and every value is a text with
// a cast, so that query builders with other placeholders and other ideas of types can run them, too.

const tableForm = /^[a-z_][a-z0-9_]{0,50}(?:\.[a-z_][a-z0-9_]{0,50})?$/;

/** The statements for a table of this name. @throws TypeError for a name that would have to be quoted */
export function statementsFor(table: string) {
  if (!tableForm.test(table))
    throw new TypeError(
      `The table of the outbox must be named like pabal_outbox or app.pabal_outbox, got ${JSON.stringify(table)}.`,
    );
  return {
    ...definitions(table, table.replace('.', '_')),
    ...moves(table),
    ...questions(table),
    ...decisions(table),
  };
}

const ids = 'in (select value::bigint from json_array_elements_text($1::text::json))';

const definitions = (table: string, index: string) => ({
  create: [
    `create table if not exists ${table} (
  id bigint generated always as identity primary key,
  ordering text not null,
  event json not null,
  enqueued_at timestamptz not null default now(),
  attempts integer not null default 0,
  due_at timestamptz not null default now(),
  refused_at timestamptz,
  problem json
)`,
    `create index if not exists ${index}_due on ${table} (due_at, id) where refused_at is null`,
    `create index if not exists ${index}_ordering on ${table} (ordering, id) where refused_at is null`,
    `create index if not exists ${index}_refused on ${table} (id) where refused_at is not null`,
  ],
  findIndex: `create index if not exists ${index}_key on ${table} ((event->>'idempotencyKey'))`,
});

const moves = (table: string) => ({
  add: `insert into ${table} (ordering, event) values ($1::text, $2::text::json)`,
  // Only the first of each order may be taken: while it is not settled it is there, and the ones after it wait.
  take: `with due as (
  select waiting.id from ${table} waiting
  where waiting.refused_at is null and waiting.due_at <= now()
  and not exists (
    select from ${table} earlier
    where earlier.refused_at is null and earlier.ordering = waiting.ordering and earlier.id < waiting.id
  )
  order by waiting.due_at, waiting.id
  limit $1::text::integer
  for update skip locked
), taken as (
  update ${table} set due_at = now() + $2::text::double precision * interval '1 millisecond'
  from due where ${table}.id = due.id
  returning ${table}.id, ${table}.event, ${table}.attempts
)
select id::text as id, event::text as event, attempts::text as attempts from taken order by taken.id`,
  accepted: `delete from ${table} where id ${ids}`,
  refuse: `update ${table} set refused_at = now(), problem = $1::text::json where id = $2::text::bigint`,
  later: `update ${table} set due_at = now() + $1::text::double precision * interval '1 millisecond',
  attempts = attempts + $2::text::integer
where id in (select value::bigint from json_array_elements_text($3::text::json))`,
});

const questions = (table: string) => ({
  backlog: `select count(*) filter (where refused_at is null)::text as waiting,
  count(*) filter (where refused_at is not null)::text as refused,
  (extract(epoch from min(enqueued_at) filter (where refused_at is null)) * 1000)::bigint::text as oldest
from ${table}`,
  refused: `select id::text as id, event::text as event, problem::text as problem,
  (extract(epoch from refused_at) * 1000)::bigint::text as at
from ${table} where refused_at is not null order by ${table}.id limit $1::text::integer`,
  find: `select (extract(epoch from enqueued_at) * 1000)::bigint::text as since, problem::text as problem
from ${table} where event->>'idempotencyKey' = $1::text order by ${table}.id limit 1`,
});

/** What a person decides about events that were set aside. */
const decisions = (table: string) => ({
  retryAll: `with back as (
  update ${table} set refused_at = null, problem = null, attempts = 0, due_at = now() where refused_at is not null returning 1
) select count(*)::text as count from back`,
  retry: `with back as (
  update ${table} set refused_at = null, problem = null, attempts = 0, due_at = now()
  where id ${ids} and refused_at is not null returning 1
) select count(*)::text as count from back`,
  discard: `with gone as (
  delete from ${table} where id ${ids} and refused_at is not null returning 1
) select count(*)::text as count from gone`,
});
