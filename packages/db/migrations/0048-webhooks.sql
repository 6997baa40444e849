-- oldest: 0031
-- What apps are told of, and where (docs/decisions/0056-webhooks-out.md).

create table webhook_endpoints (
  id uuid primary key,
  app_id uuid not null references apps,
  -- The app's, so that the ledger need not ask for it.
  space_id smallint not null references spaces,
  url text not null,
  description text,
  -- Who is written to when the endpoint is paused: somebody who looks after the app.
  contact text,
  types text[] not null,
  -- Also letters of the space's newsletters, which are no app's own.
  newsletters boolean not null default false,
  -- Whether messages name recipients by the id that the company knows them by.
  shows_people boolean not null default false,
  state text not null default 'on' check (state in ('on', 'paused', 'off')),
  paused_at timestamptz,
  pause_reason text,
  -- When its owner was written to about the pause.
  told_at timestamptz,
  -- Kept as they are: a signature needs them. The previous one signs beside the present one until its time is over.
  secret text not null,
  previous_secret text,
  previous_until timestamptz,
  created_at timestamptz not null default now(),
  created_by text not null,
  -- How it fares: failures since it last took something, since when, and until when it is left alone.
  failures integer not null default 0,
  failing_since timestamptz,
  wait_until timestamptz,
  taken_at timestamptz,
  problem text
)
-- Its health changes while the ledger reads it: room for the new versions of a row beside it.
with (fillfactor = 50);
create index webhook_endpoints_app on webhook_endpoints (app_id);

-- One change for one endpoint: what is to be told, and whether it was. Written with the change itself, in the same statement. No
-- reference to the endpoint: every change would lock its row (docs/decisions/0034-owners-without-checks.md).
create table webhook_messages (
  endpoint_id uuid not null,
  -- Grows with time, over all endpoints; numbers may be missing.
  sequence bigint generated always as identity,
  type text not null,
  -- The letter, the event, the edition or the recipient that it is about.
  subject_id uuid,
  at timestamptz not null default now(),
  -- What the ledger will not say later: the attempt and its outcome as they were. Ids, numbers and pabal's own words.
  facts json,
  state text not null default 'waiting' check (state in ('waiting', 'taken', 'given-up')),
  -- When it is to be sent, or, while it is under way, looked at again in case the process that sends it has died.
  due_at timestamptz default now(),
  attempt smallint not null default 0,
  -- Counts claims: the one that a result belongs to.
  claim integer not null default 0,
  -- What the last attempt came to.
  status smallint,
  problem text,
  took_ms integer,
  answered_at timestamptz,
  primary key (endpoint_id, sequence)
);
create index webhook_messages_due on webhook_messages (endpoint_id, due_at) where due_at is not null;

-- Which events an endpoint was told are finished, and how they stood: told again only when they stand otherwise.
create table webhook_finished (
  endpoint_id uuid not null,
  event_id uuid not null,
  balance text not null,
  at timestamptz not null default now(),
  primary key (endpoint_id, event_id)
);
create index webhook_finished_at on webhook_finished (at);
