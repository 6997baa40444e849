-- oldest: 0028
-- without a transaction
-- What 0031 makes unique in a space instead of everywhere, and what finds the people of a small space beside a large one.

drop index if exists recipients_external_id;
create unique index concurrently recipients_external_id on recipients (external_id, space_id);
drop index if exists recipients_space;
create index concurrently recipients_space on recipients (space_id, id) where space_id <> 1;
drop index if exists suppressions_address;
create unique index concurrently suppressions_address on suppressions (address_key, scope, space_id);
drop index if exists groups_key;
create unique index concurrently groups_key on groups (key, space_id);
