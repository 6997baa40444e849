-- Newsletters, their editions, and what each edition held.

create table newsletters (
  id uuid primary key,
  -- What people and addresses of the API call it, such as `daily-digest`.
  key text not null unique,
  name text not null,
  -- Its whole definition, checked by the api. Columns beside it hold what SQL asks for.
  definition jsonb not null,
  -- Counts the changes, so that two people do not overwrite each other's.
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
