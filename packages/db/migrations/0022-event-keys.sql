-- oldest: 0022
-- What partitions by the owner's time need before they come (docs/decisions/0035-letters-have-the-time-of-their-owner.md): letters
-- that begin with the time of their event or edition, and idempotency keys in a table that is not divided by time.

-- The id of a letter of this owner, as newLetterId makes it (packages/db/src/store/ids.ts).
create function letter_id(owner uuid) returns uuid language sql volatile parallel safe as $$
  select (
    substr(owner::text, 1, 14) || '7' ||
    lpad(to_hex(least(4095, greatest(0, floor(
      extract(epoch from clock_timestamp()) - ('x' || replace(substr(owner::text, 1, 13), '-', ''))::bit(48)::bigint / 1000.0
    )))::integer), 3, '0') ||
    substr(gen_random_uuid()::text, 19)
  )::uuid
$$;

-- The idempotency key of an event, with what the app was answered, for as long as the event has its data.
create table event_keys (
  app_id uuid not null,
  key text not null,
  event_id uuid not null,
  -- SHA-256 of the request, to tell a repeat from another request under the same key.
  request_hash bytea,
  -- Given again to a repeat.
  answer json,
  primary key (app_id, key)
);

-- A key that came while the others are copied would be known nowhere: events wait, some seconds for each million of keys.
lock table events in share row exclusive mode;

insert into event_keys (app_id, key, event_id, request_hash, answer)
select app_id, idempotency_key, id, request_hash, answer from events where idempotency_key is not null;

drop index events_idempotency;
alter table events drop column request_hash, drop column answer;
