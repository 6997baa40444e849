-- oldest: 0031
-- Reminders: what a person is told again and again, or once, at a time on their own clocks (docs/decisions/0066-reminders.md).

create table reminders (
  id uuid primary key,
  app_id uuid not null references apps,
  -- The app's, so that erasing and listing need not ask for it.
  space_id smallint not null references spaces,
  key text not null,
  -- Made with a test key: its letters reach nobody.
  test boolean not null,
  -- Who is reminded: a recipient, or an address with a name.
  recipient_id uuid references recipients on delete cascade,
  address text,
  address_key text,
  name text,
  locale text,
  -- The event type, which names the template; its variables, or where they are asked for when the time has come.
  type text not null,
  data json,
  data_url text,
  rule json not null,
  zone text not null,
  -- Hours that a missed one is sent late; 0 skips it.
  late_hours smallint not null check (late_hours >= 0),
  paused_at timestamptz,
  -- The time that comes next, or has come and is being seen to; null while it is paused, and when none comes any more.
  next_at timestamptz,
  -- When it is to be looked at: at that time, or later while its data could not be had.
  due_at timestamptz,
  attempt smallint not null default 0,
  -- What became of the last time, and why.
  last_at timestamptz,
  last_outcome text,
  last_event_id uuid,
  problem text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (app_id, key),
  check ((recipient_id is null) = (address is not null and address_key is not null)),
  check ((data is null) = (data_url is not null))
)
with (fillfactor = 85);
-- Those that come next, apart from those that somebody has to be asked for: a server that does not answer keeps no other waiting.
create index reminders_due on reminders (due_at) where due_at is not null and data_url is null;
create index reminders_asking on reminders (due_at) where due_at is not null and data_url is not null;
create index reminders_app on reminders (app_id, id);
create index reminders_recipient on reminders (recipient_id) where recipient_id is not null;
create index reminders_address on reminders (address_key, space_id) where address_key is not null;
