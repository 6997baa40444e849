-- oldest: 0031
-- Files that go with letters (docs/decisions/0063-letters-with-parts.md), by the app that sent them and their hash: the same file
-- is there once for an app, however many events refer to it.

create table attachments (
  app_id uuid not null references apps,
  -- SHA-256.
  hash bytea not null check (octet_length(hash) = 32),
  type text not null,
  size integer not null check (size > 0),
  content bytea not null,
  uploaded_at timestamptz not null default now(),
  -- Not removed before, so that an event may refer to it that is about to be posted.
  kept_until timestamptz not null,
  primary key (app_id, hash)
);
-- Files are packed already, and parts of them are read: not to be packed once more.
alter table attachments alter column content set storage external;
create index attachments_kept on attachments (kept_until);

-- Which events have which files, as long as their data is kept. No reference: every event would lock the row of its file
-- (docs/decisions/0034-owners-without-checks.md).
create table event_attachments (
  event_id uuid not null,
  app_id uuid not null,
  hash bytea not null,
  primary key (event_id, hash)
);
create index event_attachments_file on event_attachments (app_id, hash);
