-- Who changed whom, and people who are erased.

alter table recipients
  -- Who last wrote this row: `api:<app>`, `cli:<person>`, `import:<id>` or `source:<name>`.
  add column changed_by text;

-- Every change of somebody's address. Goes with the person.
create table recipient_changes (
  id bigint generated always as identity primary key,
  recipient_id uuid not null references recipients on delete cascade,
  at timestamptz not null default now(),
  actor text not null,
  old_address text not null,
  old_address_key text not null,
  new_address text not null
);
create index recipient_changes_recipient on recipient_changes (recipient_id, id);

-- A trigger, so that no way of writing an address can forget it. New rows cost nothing.
create function note_recipient_change() returns trigger language plpgsql as $$
begin
  insert into recipient_changes (recipient_id, actor, old_address, old_address_key, new_address)
  values (new.id, coalesce(new.changed_by, 'unknown'), old.address, old.address_key, new.address);
  return null;
end $$;
create trigger recipients_address_changed after update of address on recipients
  for each row when (old.address is distinct from new.address) execute function note_recipient_change();

-- Every change of a group: how many, not whom, so that nothing of it has to be erased. A file or a source is one line.
create table group_changes (
  id bigint generated always as identity primary key,
  group_id uuid not null references groups on delete cascade,
  at timestamptz not null default now(),
  actor text not null,
  added integer not null,
  removed integer not null
);
create index group_changes_group on group_changes (group_id, id);

-- One decision to erase a person. What is left when it is finished is the receipt, which holds no personal data.
create table erasures (
  id uuid primary key,
  state text not null default 'running' check (state in ('running', 'finished')),
  requested_by text not null,
  requested_at timestamptz not null default now(),
  -- Keyed hash of the person's address: what stands in its place, and how the receipt is found again.
  address_hash text not null,
  -- Whom it is about: {recipients: [id], addresses: {key: hash}, words: [text]}. Null when it is finished.
  subject jsonb,
  step text not null,
  -- How far the step is.
  cursor text,
  -- What was erased, by kind.
  counts jsonb not null default '{}',
  -- Nobody else works at it before.
  due_at timestamptz not null default now(),
  -- What it waits for, in words.
  waits_for text,
  finished_at timestamptz,
  check ((state = 'finished') = (subject is null))
);
create index erasures_running on erasures (due_at) where state = 'running';
create index erasures_hash on erasures (address_hash, id);

-- What goes on holding for an address that nobody knows any more: suppressions (`scope`) and unsubscriptions.
create table erased_holds (
  id uuid primary key default new_id(),
  address_hash text not null,
  scope text check (scope in ('all', 'event', 'newsletter')),
  newsletter_id uuid references newsletters,
  reason text not null,
  expires_at timestamptz,
  erased_at timestamptz not null default now(),
  check ((scope is null) <> (newsletter_id is null)),
  unique nulls not distinct (address_hash, scope, newsletter_id)
);

-- Evidence of consent, and of its end, of people who were erased.
create table erased_consents (
  id bigint generated always as identity primary key,
  address_hash text not null,
  newsletter_id uuid not null references newsletters,
  at timestamptz not null,
  from_state text,
  to_state text not null,
  consent_at timestamptz,
  consent_text_version text
);
create index erased_consents_hash on erased_consents (address_hash);

-- HMAC-SHA256 (RFC 2104), with the key as its two pads in hex.
create function keyed_hash(inner_pad text, outer_pad text, value text) returns text
language sql immutable parallel safe as $$
  select 'erased:' || encode(sha256(
    decode(outer_pad, 'hex') || sha256(decode(inner_pad, 'hex') || convert_to(value, 'UTF8'))
  ), 'hex')
$$;
