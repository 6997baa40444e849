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
  -- A paused newsletter begins no editions; its slots pass without complaint.
  paused_at timestamptz,
  -- The next slot of its schedule that has no edition yet, and when that is to be begun; null without a schedule.
  next_slot_at timestamptz,
  wake_at timestamptz,
  -- When it was last complained that its slots pass without editions.
  complained_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index newsletters_wake on newsletters (wake_at) where wake_at is not null and paused_at is null;

create table editions (
  id uuid primary key,
  -- Short, for the rows that there are many of.
  number integer generated always as identity unique,
  newsletter_id uuid not null references newsletters,
  -- When it is to leave. One edition for each slot, whatever restarts or runs twice.
  slot timestamptz not null,
  kind text not null check (kind in ('scheduled', 'manual', 'proof', 'resend')),
  -- The edition that is tested or sent again.
  parent_id uuid references editions,
  -- Which of its letters are sent again.
  bucket text,
  state text not null check (state in ('collecting', 'choosing', 'freezing', 'ready', 'sending', 'closing', 'finished',
                                       'skipped', 'cancelled')),
  -- While it is set nothing of this edition is claimed, and it moves to no other state.
  paused_at timestamptz,
  paused_by text,
  -- The newsletter as it was when the edition was begun.
  definition jsonb not null,
  -- What a JSON source answered; then what all letters share: sections with their entries. json, as it is only handed on.
  source json,
  content json,
  -- When a builder must look at it again; null while it waits for a person or is over.
  due_at timestamptz,
  -- With an undo window: when it goes out unless somebody cancels it.
  sends_at timestamptz,
  approved_at timestamptz,
  approved_by text,
  -- How far the audience is written down: the last recipient (of a resend: the last address) of the last page.
  audience_cursor text,
  -- Letters that the freezing planned, and people it left out. Never changed afterwards.
  planned integer not null default 0,
  excluded integer not null default 0,
  -- How fast it goes: letters that were done when it was last looked at, and letters a second since then.
  done integer not null default 0,
  done_at timestamptz,
  rate double precision,
  -- Why it was skipped or cancelled, or why it does not close.
  reason text,
  -- What the close-out found.
  report json,
  -- How often it was closed: sending letters again opens it.
  closings integer not null default 0,
  complained_at timestamptz,
  created_at timestamptz not null default now(),
  frozen_at timestamptz,
  sending_at timestamptz,
  sent_at timestamptz,
  ended_at timestamptz,
  unique (newsletter_id, slot)
);
create index editions_due on editions (due_at) where due_at is not null;
create index editions_sending on editions (slot) where state in ('sending', 'closing');
create index editions_open on editions (slot) where state not in ('finished', 'skipped', 'cancelled');

-- What was sent in a newsletter, once and never again: one row for each entry of each edition that was not given up.
create table edition_entries (
  edition_id uuid not null references editions,
  newsletter_id uuid not null references newsletters,
  position integer not null,
  section text not null,
  entry_id uuid not null,
  story_id uuid not null,
  canonical_url text,
  content_hash bytea,
  primary key (edition_id, position),
  unique (newsletter_id, story_id)
);
create unique index edition_entries_url on edition_entries (newsletter_id, canonical_url)
  where canonical_url is not null;
create unique index edition_entries_content on edition_entries (newsletter_id, content_hash)
  where content_hash is not null;

-- Who belongs to the audience and gets no letter all the same.
create table edition_exclusions (
  edition integer not null references editions (number),
  recipient_id uuid not null,
  reason text not null,
  primary key (edition, recipient_id)
);

alter table deliveries
  -- Not a foreign key: editions are never removed, and the check would cost as much as the row.
  add column edition_id uuid;

create unique index deliveries_edition on deliveries (edition_id, address_key) where edition_id is not null;
-- What is still open in an edition. `due_at = infinity` are those nobody has rung for yet.
create index deliveries_edition_open on deliveries (edition_id, due_at)
  where edition_id is not null and due_at is not null;

-- The dead man's switch: one row for each day on which it was looked whether all slots were served.
create table daily_checks (
  day date primary key,
  checked_at timestamptz not null default now(),
  problems json not null
);
