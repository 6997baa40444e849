-- oldest: 0031
-- A person may stop a lane or a provider, for all senders, until somebody lets it go on (docs/decisions/0048-paused-in-the-ledger-and-asked-over-http.md). Senders of
-- versions before do not ask for it, and go on.

create table lanes (
  lane text primary key check (lane in ('event', 'newsletter')),
  paused_at timestamptz,
  paused_by text,
  reason text
);
insert into lanes (lane) values ('event'), ('newsletter');

alter table providers add column paused_at timestamptz, add column paused_by text, add column pause_reason text;
