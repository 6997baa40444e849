-- The first shape of the ledger: who may post, what was posted, and one row per letter.

create table apps (
  id uuid primary key,
  name text not null unique,
  -- SHA-256 of the key: 256 random bits need no slow hash, and a request must not pay for one.
  key_hash bytea not null unique,
  -- The first characters of the key, so that people can tell keys apart.
  key_prefix text not null,
  mode text not null check (mode in ('live', 'test')),
  scopes text[] not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create table events (
  id uuid primary key,
  app_id uuid not null references apps,
  type text not null,
  lane text not null check (lane in ('event', 'newsletter')),
  -- The template's variables as they came; json, not jsonb: it is stored and handed on, never searched.
  -- Null once the retention is over.
  data json,
  locale text,
  reply_to text,
  test boolean not null,
  send_at timestamptz not null,
  expires_at timestamptz,
  idempotency_key text,
  -- SHA-256 of the request, to tell a repeat from another request under the same key.
  request_hash bytea,
  -- What the app was answered, given again to a repeat.
  answer json not null,
  -- Groups still to be expanded, and whom to leave out: {groups, exceptGroups: [id], exceptAddresses: [key]}.
  audience json,
  audience_state text not null default 'complete' check (audience_state in ('expanding', 'complete')),
  -- The last recipient id of the last expanded page.
  audience_cursor uuid,
  created_at timestamptz not null default now(),
  cancelled_at timestamptz,
  -- When data, audience and idempotency key are to be erased; null when it is done.
  erase_at timestamptz
);

create unique index events_idempotency on events (app_id, idempotency_key) where idempotency_key is not null;
create index events_expanding on events (created_at) where audience_state = 'expanding';
create index events_erase on events (erase_at) where erase_at is not null;

create table deliveries (
  id uuid primary key,
  app_id uuid,
  event_id uuid references events,
  lane text not null check (lane in ('event', 'newsletter')),
  template text not null,
  locale text,
  -- As it goes into the envelope, and as it is compared: lower case, NFC.
  address text not null,
  address_key text not null,
  name text,
  recipient_id uuid,
  test boolean not null,
  state text not null default 'pending'
    check (state in ('pending', 'sending', 'sent', 'failed', 'unknown', 'suppressed')),
  attempt integer not null default 0,
  -- Not to be claimed before.
  next_attempt_at timestamptz not null,
  expires_at timestamptz,
  -- When the sweeper must look at this row again: -infinity at once, null when nothing is left to do.
  -- A claim leaves it alone on purpose: no indexed column changes, so the claim is a heap-only update.
  due_at timestamptz,
  -- Counts claims and never goes back: the claim that a result belongs to.
  claim integer not null default 0,
  claimed_by text,
  claimed_at timestamptz,
  -- Made with the row and never changed: a letter that is sent again is recognisably the same letter.
  message_id text not null,
  template_version text,
  -- Class of the last attempt's result (packages/domain, outcomes.ts) and the server's words.
  outcome text,
  smtp_code smallint,
  enhanced text,
  reply text,
  provider text,
  -- Why it failed (signature of the dead letter) or why it was suppressed.
  cause text,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (event_id, address_key)
)
-- Room on every page for the claims of all its letters, so that none of them has to move to another page.
with (fillfactor = 50);

-- No index names `state`: a claim would then rewrite every index of the row.
create index deliveries_due on deliveries (lane, due_at) where due_at is not null;
create index deliveries_app on deliveries (app_id, id);
create index deliveries_address on deliveries (address_key, id);
create index deliveries_cause on deliveries (cause, id) where cause is not null;

-- Every move off the straight way (pending, sending, sent) leaves a line: retries, refusals, doubts, people's decisions.
create table delivery_moves (
  id bigint generated always as identity primary key,
  delivery_id uuid not null,
  at timestamptz not null default now(),
  from_state text not null,
  to_state text not null,
  attempt integer not null,
  outcome text,
  smtp_code smallint,
  enhanced text,
  reply text,
  provider text,
  template_version text,
  -- Who moved it: a sender's id, `sweeper`, `api:<app>`, or a person.
  actor text not null,
  note text
);
create index delivery_moves_delivery on delivery_moves (delivery_id, id);

-- A running sender. Its claims are good while its beat goes on; the sweeper watches whether the number still changes,
-- so that neither a stepped clock nor an outage of this database makes a living sender look dead.
create table senders (
  id text primary key,
  beat bigint not null default 0,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

create table recipients (
  id uuid primary key,
  external_id text not null unique,
  address text not null,
  address_key text not null,
  name text,
  locale text,
  time_zone text,
  attributes jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index recipients_address on recipients (address_key);

create table groups (
  id uuid primary key,
  key text not null unique,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table group_members (
  group_id uuid not null references groups on delete cascade,
  recipient_id uuid not null references recipients on delete cascade,
  added_at timestamptz not null default now(),
  primary key (group_id, recipient_id)
);
create index group_members_recipient on group_members (recipient_id);

-- An address that must not be written to: by anyone (`all`) or in one lane.
create table suppressions (
  address_key text not null,
  scope text not null check (scope in ('all', 'event', 'newsletter')),
  reason text not null,
  note text,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  primary key (address_key, scope)
);

-- A time-ordered id (RFC 9562, version 7) for rows that are made inside the database;
-- PostgreSQL has its own only from version 18 on.
create function new_id() returns uuid language sql volatile parallel safe as $$
  select (
    lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
    || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14)
  )::uuid
$$;
