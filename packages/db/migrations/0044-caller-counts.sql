-- oldest: 0031
-- How often a network asked the pages for something lately, counted by all their processes together. Not logged: the counts are good
-- for minutes, and a crash of PostgreSQL may forget them. A network is written down as a keyed hash.

create unlogged table caller_counts (
  kind text not null,
  caller text not null,
  count integer not null,
  ends_at timestamptz not null,
  primary key (kind, caller)
);
