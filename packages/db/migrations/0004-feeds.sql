-- Feeds and what they published. A feed is fetched once for all newsletters; what became of it stands in its row.

create table feeds (
  id uuid primary key,
  -- What it was added as, and is known by; never changed by what its server says.
  url text not null unique,
  -- Where it is fetched: the url, until the same permanent redirect came several times.
  fetch_url text not null,
  -- Host and port of that: so many of one host are fetched at a time, by all builders together.
  host text not null,
  -- What we call it; without it the feed's own title is shown.
  name text,
  title text,
  site_url text,

  -- What newsletters make of it.
  tags text[] not null default '{}',
  weight integer not null default 0,
  section text,
  include_words text[] not null default '{}',
  exclude_words text[] not null default '{}',
  -- What an edition does when this feed could not be read in time: go without it, wait for it so long, or skip the slot.
  failure_rule text not null default 'send-without' check (failure_rule in ('skip', 'wait', 'send-without')),
  wait_minutes integer not null default 0 check (wait_minutes between 0 and 1440),

  -- active: fetched when due. paused: by a person. gone: it answered 410, which ends it until a person resumes it.
  state text not null default 'active' check (state in ('active', 'paused', 'gone')),
  -- Removed feeds keep their entries, which are the memory that nothing is sent twice.
  removed_at timestamptz,

  -- When it is fetched next; null for those that are not.
  due_at timestamptz default now(),
  -- The server asked not to be asked before this.
  not_before timestamptz,
  -- Whoever fetches it holds it until then; afterwards another one may.
  taken_by uuid,
  taken_until timestamptz,

  etag text,
  last_modified text,
  -- SHA-256 of the bytes read last: a server that knows no 304 is not parsed again for the same answer.
  body_hash bytea,
  -- When it was first read whole: what it held then was recorded and is nobody's news.
  recorded_at timestamptz,
  -- When it was last asked, last answered (changed or not), and last brought something new.
  checked_at timestamptz,
  answered_at timestamptz,
  changed_at timestamptz,

  failing_since timestamptz,
  failures integer not null default 0,
  -- The last failure, by its stable name and in words.
  failure text,
  failure_detail text,

  -- Where a permanent redirect led, and how many times in a row it did.
  moved_to text,
  moved_times integer not null default 0,

  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
) with (fillfactor = 70);

create index feeds_fetch_url on feeds (fetch_url);
create index feeds_due on feeds (due_at) where due_at is not null;
create index feeds_taken on feeds (host) where taken_until is not null;
create index feeds_tags on feeds using gin (tags);

-- One item of a feed.
create table entries (
  id uuid primary key,
  feed_id uuid not null references feeds,
  guid text not null,
  -- Entries of whichever feeds that tell the same story share its id, which is that of the first of them.
  story_id uuid not null,
  -- As it is linked, and as it is compared: without tracking parameters; null when it tells nothing apart.
  url text,
  canonical_url text,
  -- SHA-256 of title and text where there is enough of it to tell stories apart.
  content_hash bytea,
  title text not null,
  -- Safe html of a few elements, and the same as plain text.
  summary text not null default '',
  excerpt text not null default '',
  thumbnail_url text,
  author text,
  categories text[] not null default '{}',
  -- As the feed says, never later than the entry was seen; null when it says nothing believable.
  published_at timestamptz,
  first_seen_at timestamptz not null default now(),
  -- Was there when the feed was read for the first time: recorded, never sent.
  first_fetch boolean not null,
  -- When the page itself is to be asked for a picture or a description; null when it is not, or was.
  page_due_at timestamptz,
  page_attempts smallint not null default 0,
  updated_at timestamptz,
  unique (feed_id, guid)
) with (fillfactor = 90);

create index entries_seen on entries (feed_id, first_seen_at);
create index entries_url on entries (canonical_url) where canonical_url is not null;
create index entries_content on entries (content_hash) where content_hash is not null;
create index entries_story on entries (story_id);
create index entries_page_due on entries (page_due_at) where page_due_at is not null;
