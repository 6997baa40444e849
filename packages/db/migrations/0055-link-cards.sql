-- oldest: 0031
-- What links lead to (docs/decisions/0065-link-cards.md). Everything here can be read again from where it came: rows leave a day
-- after they are no longer fresh, and those that stay longest are kept when there are too many.

create table link_cards (
  space_id smallint not null references spaces,
  -- SHA-256 of the address: it is longer than an index takes.
  url_hash bytea not null check (octet_length(url_hash) = 32),
  url text not null,
  -- Host and port: so many of one host are read at a time, by all processes together.
  host text not null,
  -- Null until it was read once.
  state text check (state in ('ready', 'failed')),
  title text,
  description text,
  image_url text,
  site_name text,
  failure text,
  detail text,
  read_at timestamptz,
  -- Until then it is answered without asking its server.
  fresh_until timestamptz,
  -- The process that reads it holds it until then.
  taken_by uuid,
  taken_until timestamptz,
  kept_until timestamptz not null,
  primary key (space_id, url_hash)
);
create index link_cards_host on link_cards (host) where taken_until is not null or failure = 'throttled';
create index link_cards_kept on link_cards (kept_until);
create index link_cards_of_space on link_cards (space_id, kept_until);
