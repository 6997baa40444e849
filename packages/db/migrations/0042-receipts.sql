-- oldest: 0031
-- What became of letters after they were sent (docs/decisions/0054-receipts.md). Letters stay as they are: a receipt is a row of its
-- own, in the partition of its letter. A letter has one of each kind, so that a report that comes twice is one.

create table receipts (
  delivery_id uuid not null,
  kind text not null,
  -- When it happened, as told by who reports it.
  at timestamptz not null,
  noted_at timestamptz not null default now(),
  -- Who reports it: `inbound`, or the provider whose webhook it was.
  source text not null,
  status text,
  reply text,
  primary key (delivery_id, kind)
) partition by range (delivery_id);

do $$
declare
  p record;
begin
  for p in
    select substr(c.relname, length('deliveries_') + 1) as suffix, pg_get_expr(c.relpartbound, c.oid) as bound
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'deliveries'::regclass
  loop
    execute format('create table %I partition of receipts %s', 'receipts_' || p.suffix, p.bound);
  end loop;
end
$$;

create or replace function divided_tables() returns table (divided text, key text) language sql immutable parallel safe as $$
  values ('deliveries', 'id'), ('delivery_moves', 'delivery_id'), ('events', 'id'), ('receipts', 'delivery_id')
$$;

-- Addresses whose letters came back for a reason that may pass, and how many did in a row. A letter that arrives ends the row.
create table soft_bounces (
  address_key text not null,
  space_id smallint not null,
  letters integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (address_key, space_id)
);
