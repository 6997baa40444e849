-- oldest: 0031
-- Where letters of channels beside mail go (docs/decisions/0068-channels-beside-mail.md): rooms and hooks of chat, which belong to
-- no person and have a key in their space; later what people have, such as the push subscriptions of their browsers.

create table endpoints (
  id uuid primary key,
  space_id integer not null references spaces,
  channel text not null check (channel <> 'mail'),
  recipient_id uuid references recipients on delete cascade,
  key text,
  kind text not null,
  -- An address or a token. Whoever knows it can write there, so it is selected where letters are sent, and nowhere else.
  target text not null,
  -- What belongs to the target: the chat of a bot, the keys of a subscription.
  keys jsonb,
  -- Signs what is sent, where the other side expects that.
  secret text,
  -- The target without what is secret, for lists.
  shown text not null,
  description text,
  state text not null default 'active' check (state in ('active', 'ended')),
  ended_at timestamptz,
  ended_reason text,
  -- When something was last taken there, to a minute.
  used_at timestamptz,
  created_at timestamptz not null default now(),
  created_by text not null,
  changed_at timestamptz not null default now(),
  check ((recipient_id is null) <> (key is null)),
  check ((state = 'ended') = (ended_at is not null))
);
create unique index endpoints_key on endpoints (space_id, key) where key is not null;
create index endpoints_recipient on endpoints (recipient_id) where recipient_id is not null;

-- A letter of another channel is claimed for a provider of that channel, whose name begins so, and for no other. A sender of the
-- version before knows no channels, and claims every letter whose id somebody rings for: PostgreSQL refuses it. Not looked for in
-- the rows that are there: all of them are mail.
alter table deliveries
  add constraint deliveries_claimed_by_channel
    check (channel is null or state <> 'sending' or provider = 'test' or starts_with(provider, channel || ':')) not valid;

-- What is overdue of other channels, which is asked apart from mail: the index of mail stays as it is.
create index deliveries_due_channel on deliveries (channel, due_at) where channel is not null and due_at is not null;
