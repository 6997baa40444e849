-- oldest: 0020
-- A letter is written down by the statement that writes its event down, or that holds the event locked; events go after their
-- letters, apps never. The two checks found nothing, and cost PostgreSQL a tenth of all its work for an event
-- (docs/decisions/0034-owners-without-checks.md).

alter table deliveries drop constraint if exists deliveries_event_id_fkey;
alter table events drop constraint if exists events_app_id_fkey;
