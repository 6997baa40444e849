-- oldest: 0022
-- The first of three steps to a ledger that is divided by time (docs/decisions/0036-partitions.md). Nothing is locked for longer
-- than a moment: this one says what the second proves, and the third takes the tables as they are for the first partition.

-- The smallest id of a moment, as smallestIdAt makes it (packages/db/src/store/ids.ts).
create function smallest_id_at(moment timestamptz) returns uuid language sql immutable parallel safe as $$
  select (
    substr(hex.digits, 1, 8) || '-' || substr(hex.digits, 9, 4) || '-7000-8000-000000000000'
  )::uuid
  from (select lpad(to_hex(floor(extract(epoch from moment) * 1000)::bigint), 12, '0') as digits) hex
$$;

do $$
declare
  -- A Monday, six to eight days ahead: until then everything lies in the tables that are there now.
  beginning uuid := smallest_id_at(date_trunc('week', (now() + interval '1 day') at time zone 'UTC') at time zone 'UTC' + interval '7 days');
begin
  execute format(
    'create function partitions_begin() returns uuid language sql immutable parallel safe as %L',
    format('select %L::uuid', beginning)
  );
  execute format('alter table deliveries add constraint before_partitions check (id < %L) not valid', beginning);
  execute format('alter table events add constraint before_partitions check (id < %L) not valid', beginning);
  execute format('alter table delivery_moves add constraint before_partitions check (delivery_id < %L) not valid', beginning);
end
$$;
