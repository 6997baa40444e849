-- oldest: 0031
-- How long an entry takes to be read, where its feed gives all of it; unknown of entries from before.
alter table entries add column reading_minutes smallint check (reading_minutes > 0);
