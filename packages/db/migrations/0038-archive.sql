-- oldest: 0031
-- The archive of newsletters (docs/decisions/0050-the-archive.md): what an edition showed, made ready once its letters have left.
-- It is a copy, so that the pages of the archive are read from few rows, and stay when the ledger lets the letters go.

-- When the archive took the edition up; null while it has not.
alter table editions add column archived_at timestamptz;
create index editions_unarchived on editions (slot)
  where archived_at is null and kind in ('scheduled', 'manual') and state in ('closing', 'finished');

create table archive_editions (
  edition_id uuid primary key references editions,
  newsletter_id uuid not null references newsletters,
  -- The edition's own number, which addresses of the archive name.
  number integer not null unique,
  slot timestamptz not null,
  -- The day of the slot on the clocks of the newsletter.
  day date not null,
  made_at timestamptz not null default now()
);
create index archive_editions_day on archive_editions (newsletter_id, day, slot);

-- The letter of an edition in one language, with nothing of any reader in it.
create table archive_letters (
  edition_id uuid not null references archive_editions,
  locale text not null,
  version text not null,
  subject text not null,
  html text not null,
  primary key (edition_id, locale)
);

create table archive_entries (
  edition_id uuid not null references archive_editions,
  -- Where it was in the letter, from 1: the position of edition_entries and of click links.
  position smallint not null,
  newsletter_id uuid not null references newsletters,
  day date not null,
  section text not null,
  title text not null,
  url text,
  excerpt text not null,
  author text,
  feed_title text not null,
  published_at timestamptz not null,
  -- Keywords, and tags by the editors' rules, in lower case.
  tags text[] not null,
  -- What an editor said of it: the examples that the filter learns from.
  verdict text check (verdict in ('for-us', 'not-for-us')),
  verdict_by text,
  verdict_at timestamptz,
  -- How sure the filter is that it is not for us; null while there is no filter.
  score real,
  -- What hides it from the archive, and why in words; null when it is shown.
  hidden_by text check (hidden_by in ('editor', 'rule', 'filter')),
  hidden_why text,
  -- What the search reads: in lower case, in one form of Unicode.
  search text not null,
  words tsvector generated always as (to_tsvector('simple', search)) stored,
  primary key (edition_id, position)
);
create index archive_entries_day on archive_entries (newsletter_id, day);
create index archive_entries_tags on archive_entries using gin (tags);
create index archive_entries_words on archive_entries using gin (words);

-- Trigrams find parts of Korean words. The extension is trusted: who owns the database may make it. Where it is not installed, or
-- may not be made, the search reads the entries of the newsletter one by one: slower, with the same results.
do $$
begin
  create extension if not exists pg_trgm;
  create index archive_entries_search on archive_entries using gin (search gin_trgm_ops);
exception when others then
  raise notice 'The extension pg_trgm cannot be made (%); the archive is searched without it.', sqlerrm;
end
$$;
