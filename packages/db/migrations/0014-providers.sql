-- How the SMTP providers stand as each sender sees them, and who asked for one to be tried at once.

create table providers (
  name text primary key,
  -- Somebody wants it to be tried now; senders act when the time changes.
  try_asked_at timestamptz,
  try_asked_by text,
  -- When a sender last found it open again; the others try at once, too.
  opened_at timestamptz
);

create table provider_states (
  provider text not null,
  sender_id text not null,
  -- Null while letters go: no connection or answer (`lost`), no room or allowance (`closed`), credentials or setup refused
  -- (`broken`).
  trouble text check (trouble in ('lost', 'closed', 'broken')),
  since timestamptz not null,
  -- When a letter tries it again.
  next_try_at timestamptz,
  smtp_code smallint,
  enhanced text,
  -- The server's words, without addresses and credentials.
  reply text,
  primary key (provider, sender_id)
);
