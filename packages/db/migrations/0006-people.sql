-- People: what they asked for, what rules pick them out, and how they come in by the thousand.

alter table recipients
  -- When this person was last seen doing something, as apps, imports and sources say. Never goes back.
  add column active_at timestamptz;

-- Somebody's will about one newsletter. Whoever was never asked has no row.
create table subscriptions (
  newsletter_id uuid not null references newsletters,
  recipient_id uuid not null references recipients on delete cascade,
  state text not null check (state in ('subscribed', 'pending', 'unsubscribed')),
  -- Evidence of the consent in force, or of the last one: when, where, and to which text.
  consent_at timestamptz,
  consent_source text,
  consent_text_version text,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  -- `api:<app>`, `cli:<person>`, `import:<id>`, or `link` for whoever clicked in a letter.
  changed_by text not null,
  primary key (newsletter_id, recipient_id),
  check (state <> 'subscribed' or (consent_at is not null and consent_source is not null))
);
create index subscriptions_recipient on subscriptions (recipient_id);

-- Every change of that will: evidence must outlive the next change.
create table subscription_moves (
  id bigint generated always as identity primary key,
  newsletter_id uuid not null references newsletters,
  recipient_id uuid not null references recipients on delete cascade,
  at timestamptz not null default now(),
  from_state text,
  to_state text not null,
  consent_at timestamptz,
  consent_source text,
  consent_text_version text,
  actor text not null
);
create index subscription_moves_recipient on subscription_moves (recipient_id, newsletter_id, id);

-- A list needs something to go on from that is no address.
alter table suppressions
  add column id uuid not null unique default new_id(),
  add column created_by text;

-- A rule over recipients, resolved whenever it is used.
create table segments (
  id uuid primary key,
  key text not null unique,
  description text,
  rule jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  updated_by text not null
);

-- The moment that an attribute names: ISO 8601 text with a date; without an offset it is UTC, without a time midnight.
-- Null for anything else.
create function attribute_time(value jsonb) returns timestamptz language sql stable parallel safe as $$
  select case
    when jsonb_typeof(value) <> 'string' or length(value #>> '{}') > 40 then null
    when value #>> '{}' !~ '^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)?)?$' then null
    when not pg_input_is_valid(value #>> '{}', 'timestamptz') then null
    when value #>> '{}' ~ '[T ].*(Z|[+-]\d\d(:?\d\d)?)$' then (value #>> '{}')::timestamptz
    else (value #>> '{}')::timestamp at time zone 'UTC'
  end
$$;

-- A file of people. It is stored whole, in pieces, before the first line is taken in; the pieces go when it is done.
create table imports (
  id uuid primary key,
  format text not null check (format in ('csv', 'ndjson')),
  state text not null default 'uploading' check (state in ('uploading', 'running', 'finished', 'failed')),
  file_name text,
  -- What is to become of the people beyond being recipients.
  newsletter_id uuid references newsletters,
  group_id uuid references groups on delete set null,
  -- Evidence for lines that carry none of their own.
  consent_source text,
  consent_text_version text,
  -- SHA-256 over the content and everything above: the same again, while it runs, is that one.
  fingerprint bytea,
  bytes bigint not null default 0,
  -- Everything up to this line is taken in; moves in the transaction that takes them in.
  done_line integer not null default 0,
  done_bytes bigint not null default 0,
  created integer not null default 0,
  changed integer not null default 0,
  unchanged integer not null default 0,
  refused integer not null default 0,
  subscribed integer not null default 0,
  joined integer not null default 0,
  requested_by text not null,
  created_at timestamptz not null default now(),
  -- When somebody last worked at it: whoever finds this old goes on with it.
  worked_at timestamptz not null default now(),
  finished_at timestamptz,
  -- Why it failed.
  reason text
);
create unique index imports_running on imports (fingerprint) where state = 'running';
create index imports_open on imports (worked_at) where state in ('uploading', 'running');

create table import_pieces (
  import_id uuid not null references imports on delete cascade,
  number integer not null,
  -- UTF-8, whatever the file came in.
  content bytea not null,
  primary key (import_id, number)
);
-- Files are text that PostgreSQL may as well not try to compress while somebody waits.
alter table import_pieces alter column content set storage external;

-- Lines that were refused, the first of them.
create table import_errors (
  import_id uuid not null references imports on delete cascade,
  line integer not null,
  field text not null,
  expected text not null,
  got text not null,
  primary key (import_id, line)
);

-- A query in another PostgreSQL, as it was last run; what it asks stands in the settings.
create table recipient_sources (
  name text primary key,
  group_id uuid references groups on delete set null,
  -- Counts the runs, so that a run knows whom the one before had brought.
  run integer not null default 0,
  started_at timestamptz,
  finished_at timestamptz,
  rows integer,
  created integer,
  changed integer,
  refused integer,
  removed integer,
  -- Why the last run failed, or some rows were refused.
  problem text
);

-- Who came from a source, and in which run last.
create table source_members (
  source text not null references recipient_sources on delete cascade,
  recipient_id uuid not null references recipients on delete cascade,
  run integer not null,
  primary key (source, recipient_id)
);
create index source_members_recipient on source_members (recipient_id);
