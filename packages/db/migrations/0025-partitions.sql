-- oldest: 0025
-- The ledger's three large tables are divided by the time of the event or the edition (docs/decisions/0036-partitions.md): an old
-- week is dropped whole instead of being deleted row by row.

-- A letter goes after the replays that name it (packages/db/src/retention); a foreign key would keep its partition from going.
alter table replay_items drop constraint if exists replay_items_delivery_id_fkey;

-- No partition may number its rows by itself.
do $$
declare
  last bigint;
begin
  select coalesce(max(id), 0) into last from delivery_moves;
  alter table delivery_moves alter column id drop identity;
  create sequence delivery_moves_number;
  perform setval('delivery_moves_number', last + 1, false);
  alter table delivery_moves alter column id set default nextval('delivery_moves_number');
end
$$;

-- Makes a table divided, with all its rows as the first partition. Its indexes are taken over as they are. Unique ones that do not
-- hold the key that divides stay with each partition: an owner's letters lie in one, so they are unique everywhere.
create procedure pg_temp.divide(divided text, key text) language plpgsql as $$
declare
  whole text := divided || '_first';
  i record;
begin
  for i in
    select c.relname as name from pg_index x join pg_class c on c.oid = x.indexrelid where x.indrelid = divided::regclass
  loop
    execute format('alter index %I rename to %I', i.name, whole || substr(i.name, length(divided) + 1));
  end loop;
  execute format('alter table %I rename to %I', divided, whole);
  execute format('create table %I (like %I including defaults including constraints) partition by range (%I)', divided, whole, key);
  execute format('alter table %I drop constraint before_partitions', divided);
  for i in
    select c.relname as name, x.indisprimary as is_primary, x.indisunique as is_unique, pg_get_indexdef(c.oid) as definition
    from pg_index x join pg_class c on c.oid = x.indexrelid where x.indrelid = whole::regclass
  loop
    if i.is_primary and key = 'id' then
      execute format('alter table %I add primary key (id)', divided);
    elsif not i.is_unique then
      execute regexp_replace(
        i.definition, '^CREATE INDEX \S+ ON \S+',
        format('create index %I on %I', divided || substr(i.name, length(whole) + 1), divided)
      );
    end if;
  end loop;
  execute format('alter table %I attach partition %I for values from (minvalue) to (%L)', divided, whole, partitions_begin());
  execute format('alter table %I drop constraint before_partitions', whole);
end
$$;

call pg_temp.divide('deliveries', 'id');
call pg_temp.divide('events', 'id');
call pg_temp.divide('delivery_moves', 'delivery_id');

-- Makes a table that can become a partition of this one: with its indexes, and with what must be unique within an owner.
create function make_partition_table(divided text, name text) returns void language plpgsql as $$
begin
  execute format(
    'create table %I (like %I including defaults including constraints including indexes) with (fillfactor = %s)',
    name, divided, case divided when 'deliveries' then 50 else 100 end
  );
  if divided = 'deliveries' then
    execute format('create unique index %I on %I (event_id, address_key) where event_id is not null', name || '_event', name);
    execute format('create unique index %I on %I (edition_id, address_key) where edition_id is not null', name || '_edition', name);
  end if;
end
$$;

-- The columns by which the tables are divided.
create function divided_tables() returns table (divided text, key text) language sql immutable parallel safe as $$
  values ('deliveries', 'id'), ('delivery_moves', 'delivery_id'), ('events', 'id')
$$;

-- Makes the partition of ids from the first on and below another. Rows that came before there was one are taken over from the rest.
-- Builders call it (packages/db/src/partitions).
create function make_partition(suffix text, first uuid, beyond uuid) returns void
language plpgsql as $$
declare
  t record;
begin
  for t in select * from divided_tables() loop
    perform make_partition_table(t.divided, t.divided || '_' || suffix);
    execute format(
      'with late as (delete from %1$I where %2$I >= %3$L and %2$I < %4$L returning *) insert into %5$I select * from late',
      t.divided || '_rest', t.key, first, beyond, t.divided || '_' || suffix
    );
    execute format(
      'alter table %I attach partition %I for values from (%L) to (%L)', t.divided, t.divided || '_' || suffix, first, beyond
    );
  end loop;
end
$$;

-- Removes a partition with all that is in it. Whether it may go is decided by who calls it (packages/db/src/retention).
create function drop_partition(suffix text) returns void
language plpgsql as $$
declare
  t record;
begin
  for t in select * from divided_tables() loop
    execute format('drop table %I', t.divided || '_' || suffix);
  end loop;
end
$$;

-- What nobody made a partition for lies here, and is a warning (packages/db/src/partitions).
select make_partition_table(divided, divided || '_rest') from divided_tables();
alter table deliveries attach partition deliveries_rest default;
alter table events attach partition events_rest default;
alter table delivery_moves attach partition delivery_moves_rest default;

-- Between which ids the letters of an event or an edition lie. Those of ledgers that are older than this begin with a later time
-- than their owner; all of them are in the first partition.
create function letters_begin(owner uuid) returns uuid language sql immutable parallel safe as $$
  select (substr(owner::text, 1, 13) || '-7000-8000-000000000000')::uuid
$$;
create function letters_end(owner uuid) returns uuid language sql immutable parallel safe as $$
  select case when owner < partitions_begin() then partitions_begin() else (substr(owner::text, 1, 13) || '-ffff-ffff-ffffffffffff')::uuid end
$$;

-- Between which ids the event or the edition of a letter lies.
create function owners_begin(letter uuid) returns uuid language sql immutable parallel safe as $$
  select case when letter < partitions_begin() then '00000000-0000-0000-0000-000000000000'::uuid
    else (substr(letter::text, 1, 13) || '-7000-8000-000000000000')::uuid end
$$;
create function owners_end(letter uuid) returns uuid language sql immutable parallel safe as $$
  select (substr(letter::text, 1, 13) || '-ffff-ffff-ffffffffffff')::uuid
$$;

-- The smallest and the largest of some ids.
create function first_of(ids uuid[]) returns uuid language sql immutable parallel safe as $$
  select id from unnest(ids) id order by id limit 1
$$;
create function last_of(ids uuid[]) returns uuid language sql immutable parallel safe as $$
  select id from unnest(ids) id order by id desc limit 1
$$;
