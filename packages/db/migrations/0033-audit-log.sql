-- oldest: 0031
-- Who did what: every decision of a user, of an app with a key, and of the command line (docs/decisions/0044-the-audit-log.md).
-- Events that apps post are not in it: they are the ledger. Each entry carries the hash of the one before it in its space, so that
-- an entry that was changed, removed or put in between is found.

-- The end of each space's chain. Whoever adds an entry holds this row until the commit, and does so last of all.
create table audit_chains (
  space_id smallint primary key,
  last_number bigint not null,
  last_hash bytea not null
);

create table audit_entries (
  space_id smallint not null,
  number bigint not null,
  at timestamptz not null,
  -- user:ADDRESS of somebody who works with pabal, api:APP, cli:ACCOUNT.
  actor text not null,
  -- key, session, command, sign-in.
  door text not null,
  network text,
  -- NOUN.VERB, in the words of the command line.
  action text not null,
  -- The name or id of what it was done to; of a recipient the id, never an address.
  object text,
  details json,
  -- As somebody gave it, without what looks like an address.
  reason text,
  outcome text not null check (outcome in ('done', 'failed')),
  -- How many letters, rows or people.
  affected integer,
  -- The entry that this one completes: how an action of several transactions ended.
  completes bigint,
  hash bytea not null,
  primary key (space_id, number)
);
create index audit_entries_actor on audit_entries (space_id, actor, number);
create index audit_entries_action on audit_entries (space_id, action, number);
create index audit_entries_object on audit_entries (space_id, object, number) where object is not null;
create index audit_entries_completes on audit_entries (space_id, completes) where completes is not null;
