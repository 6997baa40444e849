-- Several keys for one app: a new one comes into force before the old one goes, and nothing is posted twice or refused meanwhile.

create table api_keys (
  id uuid primary key,
  app_id uuid not null references apps,
  -- SHA-256 of the key: 256 random bits need no slow hash, and a request must not pay for one.
  key_hash bytea not null unique,
  -- The first characters of the key, so that people can tell keys apart.
  key_prefix text not null,
  -- The same for all keys of an app: its idempotency keys know no modes.
  mode text not null check (mode in ('live', 'test')),
  scopes text[] not null,
  -- Templates it may post: names, or the beginning of names with `*` behind. Null for all.
  templates text[],
  created_at timestamptz not null default now(),
  created_by text,
  -- In force until then; for good when null.
  expires_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  -- To the minute, more or less.
  last_used_at timestamptz
);
create index api_keys_app on api_keys (app_id, id);

-- The app of pabal itself has no key.
insert into api_keys (id, app_id, key_hash, key_prefix, mode, scopes, created_at, revoked_at)
select new_id(), id, key_hash, key_prefix, mode, scopes, created_at, revoked_at from apps where key_prefix <> '';

-- Services of the version before still read these columns while both run side by side. They go with the next release.
alter table apps
  alter column key_hash drop not null,
  alter column key_prefix drop not null,
  alter column mode drop not null,
  alter column scopes drop not null;
