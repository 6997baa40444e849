-- oldest: 0031
-- What became of letters, day by day: figures from which rates of complaints and bounces are told, and no books.
create table afterwards_days (
  -- In UTC. What comes back counts for the day on which it came.
  day date not null,
  by text not null check (by in ('provider', 'domain', 'edition')),
  -- The name of the provider, the domain of the recipients, the id of the edition.
  name text not null,
  sent integer not null default 0,
  delivered integer not null default 0,
  bounced integer not null default 0,
  complained integer not null default 0,
  primary key (day, by, name)
);
