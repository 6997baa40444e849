-- Letters that wait behind a limit stand in line in the ledger and are taken from there as the limit lets them; before, each
-- was given a moment of its own at the rate of that moment, and kept it when the limit had ended long ago.

alter table deliveries
  -- The limit, or the closed provider, that this letter waits for: `domain:<domain>` or `provider:<name>`. No bell rings for it.
  add column waits_for text,
  -- Its place in that line: when it expires, and no later than an hour after it was made.
  add column wait_rank timestamptz;

-- Empty but for what waits now. The claim and the settlement of a letter that never waits leave both columns alone.
create index deliveries_waiting on deliveries (waits_for, lane, wait_rank, id)
  where waits_for is not null and due_at is not null;
create index deliveries_waiting_expiry on deliveries (expires_at)
  where waits_for is not null and due_at is not null;

-- Those that wait now by the old way join the line.
update deliveries
set waits_for = 'domain:' || substring(address from '[^@]*$'), wait_rank = least(expires_at, created_at + interval '1 hour'),
    next_attempt_at = now(), due_at = now() + interval '1 day'
where due_at is not null and state = 'pending' and outcome = 'throttled' and next_attempt_at > now()
  and reply like 'Not sent yet: %';

-- `cut_rate` is now the last good rate: a cut limit doubles up to it and then feels its way on, while letters pass.
-- `event_return_at` and `newsletter_return_at` are no longer used; they go with the next release.
alter table limits
  -- Seconds during which letters have passed since the last cut.
  add column grown_seconds double precision not null default 0,
  -- When letters were last known to pass since the last cut.
  add column passed_at timestamptz,
  -- When the first of the cuts in force was made, how many there were, and how often in a row the first letter after a wait
  -- was refused again.
  add column cut_since timestamptz,
  add column cuts integer not null default 0,
  add column refused_probes integer not null default 0,
  -- Who ended the cut last, and when.
  add column lifted_at timestamptz,
  add column lifted_by text,
  -- When somebody was last told that letters pile up here.
  add column warned_at timestamptz;
