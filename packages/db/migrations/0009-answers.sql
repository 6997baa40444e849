-- An answer is kept for repeats, and an event without an idempotency key has none.
alter table events alter column answer drop not null;
