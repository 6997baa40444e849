-- Suppressions that somebody lifted: who let an address be written to again must be found out afterwards.

create table suppression_removals (
  id uuid primary key default new_id(),
  address_key text not null,
  scope text not null,
  -- The suppression as it was.
  reason text not null,
  note text,
  created_at timestamptz not null,
  created_by text,
  expires_at timestamptz,
  removed_at timestamptz not null default now(),
  -- `api:<app>` or `cli:<person>`.
  removed_by text not null
);
create index suppression_removals_address on suppression_removals (address_key, id);
