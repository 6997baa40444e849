-- Rate limits that all senders share and that outlive them, and what a sender must know of a letter that comes back.

create table limits (
  -- `provider:<name>` or `domain:<domain>`.
  key text primary key,
  -- The first slot that nobody has.
  next_at timestamptz not null default '-infinity',
  -- Letters that found no slot return one after the other; here the last of them does, by lane.
  event_return_at timestamptz not null default '-infinity',
  newsletter_return_at timestamptz not null default '-infinity',
  -- Slots taken on this day (UTC), where there is a daily allowance.
  day date,
  used bigint not null default 0,
  -- Cut because a server said "too fast": letters a second at `cut_at`, doubling every ten minutes from then on until
  -- the ceiling is reached and the cut is over. All three or none.
  cut_rate double precision,
  ceiling double precision,
  cut_at timestamptz,
  -- Nothing goes before.
  blocked_until timestamptz,
  -- The answer that made the last cut, such as `421 4.7.28`.
  reason text,
  touched_at timestamptz not null default now()
) with (fillfactor = 50);

alter table deliveries
  -- The provider that may have taken the letter although its answer was never heard: no other is to send it unless the
  -- policy says so. Never cleared.
  add column doubted_provider text;
