-- oldest: 0031
-- The report (in Sentry) of the error that an attempt ended with; empty for nearly all.
alter table delivery_moves add column error_id uuid;
