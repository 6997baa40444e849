-- oldest: 0031
-- Who uses the console and the command line, what they may do in each space, and the browsers that they are signed in with
-- (docs/decisions/0043-users-and-sessions.md). Secrets are kept as hashes: of passwords by scrypt, of random tokens by SHA-256.

create table users (
  id uuid primary key,
  email text not null,
  -- The form under which addresses are compared.
  email_key text not null unique,
  name text not null,
  locale text not null default 'en',
  -- The scrypt hash with its parameters; null for users who have not accepted their invitation, or sign in elsewhere.
  password_hash text,
  -- Whom the OpenID provider calls the user, from the first sign-in there on.
  oidc_issuer text,
  oidc_subject text,
  created_at timestamptz not null default now(),
  created_by text not null,
  signed_in_at timestamptz,
  unique (oidc_issuer, oidc_subject)
);

create table user_roles (
  user_id uuid not null references users on delete cascade,
  space_id smallint not null references spaces on delete cascade,
  role text not null check (role in ('viewer', 'operator', 'editor', 'admin')),
  given_at timestamptz not null default now(),
  given_by text not null,
  primary key (user_id, space_id)
);
create index user_roles_space on user_roles (space_id);

-- Links by which a user sets a password: the first one, or another when it is forgotten.
create table invitations (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index invitations_user on invitations (user_id);

create table sessions (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  space_id smallint not null references spaces on delete cascade,
  -- A token is changed for another one in three steps, so that an answer that is lost signs nobody out: the next token is
  -- offered; from its first use on it is the token; the one before is accepted for a moment more, for requests under way.
  -- The key and the token make the next one, so that requests at the same moment are offered the same.
  rotation_key bytea not null,
  token_hash bytea not null unique,
  token_since timestamptz not null default now(),
  next_hash bytea unique,
  previous_hash bytea unique,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- How the user signed in: password, invitation, oidc, command.
  door text not null,
  -- The network of the address (/24 of IPv4, /48 of IPv6), and the browser as it calls itself.
  network text not null,
  agent text not null
);
create index sessions_user on sessions (user_id);
