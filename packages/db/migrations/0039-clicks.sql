-- oldest: 0031
-- Clicks without people (docs/decisions/0051-clicks-without-people.md). A hit names an edition and a place in it, never a reader.

-- One random key for each day. Without it nobody can say which address a hit came from, and it is removed when the day is over.
create table click_keys (
  day date primary key,
  key bytea not null
);

-- Requests of links in letters, as they came; removed after fourteen days.
create table click_hits (
  -- The number of the edition, and the position in it; 0 is the link that readers do not see.
  edition integer not null,
  position smallint not null,
  at timestamptz not null,
  -- Keyed hashes, of the day's key: of address, program and edition, and of the network and edition.
  visitor bytea not null,
  network bytea not null,
  -- What the request itself tells, as bits: 1 another method than GET, 2 a program that says it is a robot, 4 no language asked for.
  signs smallint not null
);
create index click_hits_edition on click_hits (edition, at);
create index click_hits_at on click_hits (at);

-- Days of editions with hits, so that what has to be judged is found without reading the hits.
create table click_days (
  edition integer not null,
  day date not null,
  -- When the last hit came, and until when the hits are judged.
  hit_at timestamptz not null,
  judged_at timestamptz,
  primary key (edition, day)
);
create index click_days_open on click_days (day) where judged_at is null or judged_at < hit_at;

-- What hits were judged to be, for each day in UTC. Kept for good: it holds numbers only.
create table click_counts (
  edition integer not null references editions (number),
  position smallint not null,
  day date not null,
  -- Visitors that were judged to be people, all requests, and the requests of scanners among them. Position 0 is the edition as a
  -- whole: visitors who asked for any of its links.
  people integer not null,
  hits integer not null,
  scanner_hits integer not null,
  primary key (edition, position, day)
);
create index click_counts_day on click_counts (day);
