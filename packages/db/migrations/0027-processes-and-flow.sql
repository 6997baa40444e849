-- oldest: 0026
-- How pabal fares now: which processes are alive, and what comes in and goes out by the minute. Nothing is decided by these
-- tables, and what a killed process had not written yet is missing in them: the books are in the ledger.

-- One row for each process; a process that stops in order removes its own.
create table processes (
  id text primary key,
  service text not null check (service in ('api', 'builder', 'sender')),
  version text not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  -- What its /readyz said when it was last seen: {status, checks}.
  readiness json not null,
  -- Of a builder: when its last sweep ended.
  swept_at timestamptz
);

create table flow (
  minute timestamptz not null,
  lane text not null check (lane in ('event', 'newsletter')),
  -- Letters that were planned in this minute, and those that a server took.
  planned integer not null default 0,
  sent integer not null default 0,
  -- Those sent, by how long they had been in the ledger: below 10 ms, 20 ms, 40 ms, and so on; the last holds all older ones.
  ages integer[] not null default array_fill(0, array[24]),
  primary key (minute, lane)
);
