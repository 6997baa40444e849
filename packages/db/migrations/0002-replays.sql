-- Dead letters and doubtful ones: how long they have stood there, who decided what, and replays.

alter table deliveries
  -- Since when the letter has stood `failed` or `unknown` and waits for a decision; null when it waits for none.
  -- A claim and a settlement to `sent` leave it null, so they stay heap-only updates, and the indexes below hold what
  -- stands there now, however many letters are finished.
  add column parked_at timestamptz,
  -- A failed letter that somebody has given up: it stays `failed` in the books and is no dead letter any more.
  add column discarded_at timestamptz,
  add column discard_reason text;

update deliveries set cause = coalesce(cause, 'no cause') where state = 'failed';
update deliveries set parked_at = coalesce(settled_at, now()) where state in ('failed', 'unknown');

-- A failed letter always has a cause, an unknown one never has.
create index deliveries_dead on deliveries (parked_at, id) where parked_at is not null and cause is not null;
create index deliveries_doubtful on deliveries (parked_at, id) where parked_at is not null and cause is null;

-- One decision to send dead letters again.
create table replays (
  id uuid primary key,
  -- Short enough for the id of a queue's job: tells the bells of one replay from those of another.
  number integer generated always as identity,
  state text not null default 'running' check (state in ('running', 'finished', 'stopped', 'cancelled')),
  -- What was asked for, to be shown.
  filter json not null,
  -- Who asked: `api:<app>` or a person.
  requested_by text not null,
  -- Most letters that are moved in one second.
  rate integer not null check (rate > 0),
  -- The corrected address, when one letter is replayed to another one.
  address text,
  address_key text,
  planned integer not null,
  moved integer not null default 0,
  -- Letters that could not be moved: their data is erased, or they are not that dead letter any more.
  left_alone integer not null default 0,
  -- Moved letters that were tried, and those among them that met the error they had before.
  answered integer not null default 0,
  same_error integer not null default 0,
  created_at timestamptz not null default now(),
  -- When letters were moved last. The next ones follow a second later, whoever moves them.
  last_batch_at timestamptz,
  ended_at timestamptz,
  -- Why it was stopped, or who cancelled it.
  reason text
);
create index replays_running on replays (id) where state = 'running';

-- The letters of a replay, frozen when it was asked for.
create table replay_items (
  replay_id uuid not null references replays on delete cascade,
  position integer not null,
  delivery_id uuid not null references deliveries,
  -- The failure that is replayed. A letter that has failed anew since is another dead letter.
  parked_at timestamptz not null,
  outcome text,
  smtp_code smallint,
  enhanced text,
  -- waiting: in the line. moved: `pending` again, its bell not yet rung. rung: on its way. Then what became of it:
  -- tried (sent, same-error, other-error), not tried (suppressed), or not moved (erased, changed, address-taken).
  state text not null default 'waiting'
    check (state in ('waiting', 'moved', 'rung', 'sent', 'same-error', 'other-error', 'suppressed',
                     'erased', 'changed', 'address-taken')),
  primary key (replay_id, position)
);
create index replay_items_waiting on replay_items (replay_id, position) where state = 'waiting';
create index replay_items_unrung on replay_items (replay_id, position) where state = 'moved';
create index replay_items_rung on replay_items (replay_id) where state = 'rung';
create index replay_items_delivery on replay_items (delivery_id);
