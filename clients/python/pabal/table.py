"""The statements of an outbox, for sqlite and for PostgreSQL.

The table in PostgreSQL is that of ``@pabal/client``: programs in both languages may share one, and relay for each other.
"""

from __future__ import annotations

import re
from typing import Dict, List

_FORM = re.compile(r"[a-z_][a-z0-9_]{0,50}(?:\.[a-z_][a-z0-9_]{0,50})?")


class Statements:
    """The statements of one table. ``placeholder`` is that of the driver: ``?`` or ``%s``."""

    def __init__(self, dialect: str, table: str, placeholder: str) -> None:
        if not _FORM.fullmatch(table):
            raise ValueError(f"The table of the outbox must be named like pabal_outbox, got {table!r}.")
        templates = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}.get(dialect)
        if templates is None:
            raise ValueError(f"The dialect must be sqlite or postgresql, got {dialect!r}.")
        names = {"table": table, "index": table.replace(".", "_")}
        self._placeholder = placeholder
        self._texts: Dict[str, str] = {name: text.format(**names) for name, text in templates.items()}

    def __getitem__(self, name: str) -> str:
        return self._texts[name].replace("?", self._placeholder)

    def create(self) -> List[str]:
        return [text.strip() for text in self._texts["create"].split(";") if text.strip()]


_POSTGRESQL = {
    "create": """
create table if not exists {table} (
  id bigint generated always as identity primary key,
  ordering text not null,
  event json not null,
  enqueued_at timestamptz not null default now(),
  attempts integer not null default 0,
  due_at timestamptz not null default now(),
  refused_at timestamptz,
  problem json
);
create index if not exists {index}_due on {table} (due_at, id) where refused_at is null;
create index if not exists {index}_ordering on {table} (ordering, id) where refused_at is null;
create index if not exists {index}_refused on {table} (id) where refused_at is not null;
create index if not exists {index}_key on {table} ((event->>'idempotencyKey'))
""",
    "add": "insert into {table} (ordering, event) values (cast(? as text), cast(cast(? as text) as json))",
    # Only the first of each order may be taken: while it is not settled it is there, and the ones after it wait.
    "take": """
with due as (
  select waiting.id from {table} waiting
  where waiting.refused_at is null and waiting.due_at <= now()
    and not exists (
      select from {table} earlier
      where earlier.refused_at is null and earlier.ordering = waiting.ordering and earlier.id < waiting.id
    )
  order by waiting.due_at, waiting.id
  limit cast(cast(? as text) as integer)
  for update skip locked
), taken as (
  update {table} set due_at = now() + cast(cast(? as text) as double precision) * interval '1 millisecond'
  from due where {table}.id = due.id
  returning {table}.id, {table}.event, {table}.attempts
)
select cast(id as text), cast(event as text), cast(attempts as text) from taken order by taken.id
""",
    "accepted": "delete from {table} where id = cast(cast(? as text) as bigint)",
    "refuse": """
update {table} set refused_at = now(), problem = cast(cast(? as text) as json)
where id = cast(cast(? as text) as bigint)
""",
    "later": """
update {table} set due_at = now() + cast(cast(? as text) as double precision) * interval '1 millisecond',
  attempts = attempts + cast(cast(? as text) as integer)
where id = cast(cast(? as text) as bigint)
""",
    "backlog": """
select count(*) filter (where refused_at is null),
  extract(epoch from min(enqueued_at) filter (where refused_at is null)) * 1000,
  count(*) filter (where refused_at is not null)
from {table}
""",
    "refused": """
select cast(id as text), cast(event as text), cast(problem as text) from {table}
where refused_at is not null order by {table}.id limit cast(cast(? as text) as integer)
""",
    "retry": """
update {table} set refused_at = null, problem = null, attempts = 0, due_at = now()
where refused_at is not null and id = cast(cast(? as text) as bigint)
""",
    "discard": "delete from {table} where refused_at is not null and id = cast(cast(? as text) as bigint)",
}

_NOW = "(cast(strftime('%s', 'now') as integer) * 1000)"

_SQLITE = {
    "create": """
create table if not exists {table} (
  id integer primary key autoincrement,
  ordering text not null,
  event text not null,
  enqueued_at integer not null default """
    + _NOW
    + """,
  attempts integer not null default 0,
  due_at integer not null default 0,
  refused_at integer,
  problem text
);
create index if not exists {index}_due on {table} (due_at, id) where refused_at is null;
create index if not exists {index}_ordering on {table} (ordering, id) where refused_at is null
""",
    "add": "insert into {table} (ordering, event) values (?, ?)",
    "take": """
select id, event, attempts from {table} as waiting
where refused_at is null and due_at <= ?
  and not exists (
    select 1 from {table} as earlier
    where earlier.refused_at is null and earlier.ordering = waiting.ordering and earlier.id < waiting.id
  )
order by due_at, id limit ?
""",
    "lease": "update {table} set due_at = ? where id = ?",
    "accepted": "delete from {table} where id = ?",
    "refuse": "update {table} set refused_at = " + _NOW + ", problem = ? where id = ?",
    "later": "update {table} set due_at = ?, attempts = attempts + ? where id = ?",
    "backlog": """
select coalesce(sum(refused_at is null), 0), min(case when refused_at is null then enqueued_at end),
  coalesce(sum(refused_at is not null), 0)
from {table}
""",
    "refused": "select id, event, problem from {table} where refused_at is not null order by id limit ?",
    "retry": """
update {table} set refused_at = null, problem = null, attempts = 0, due_at = 0
where refused_at is not null and id = ?
""",
    "discard": "delete from {table} where refused_at is not null and id = ?",
}
