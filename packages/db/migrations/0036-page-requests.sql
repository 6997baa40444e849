-- oldest: 0031
-- What people ask for on pages that anybody can open, and have to confirm by a letter (docs/decisions/0049-pages.md): to be signed
-- up, to get a link to their preferences, to be erased. Of a sign-up the row is the evidence of consent.

create table page_requests (
  id uuid primary key,
  -- Not a foreign key: rows come by the thousand, and each would lock the row of its space (docs/decisions/0034).
  space_id smallint not null,
  kind text not null check (kind in ('sign-up', 'link', 'erasure')),
  -- Of a sign-up. Not a foreign key, for the same reason.
  newsletter_id uuid,
  address text not null,
  address_key text not null,
  name text,
  locale text,
  -- Where it was asked for: `page`, `embed`, `api:<app>`.
  door text not null,
  -- The version of the text that was agreed to.
  text_version text,
  -- Keyed hashes of the networks that asked and that confirmed.
  network_hash text,
  confirmed_network_hash text,
  asked_at timestamptz not null default now(),
  confirmed_at timestamptz,
  -- When a letter about it is to be made; empty when there is none to make.
  letter_due_at timestamptz,
  -- Letters that were made, and when the last one was.
  letters smallint not null default 0,
  last_letter_at timestamptz,
  check ((kind = 'sign-up') = (newsletter_id is not null))
);

create index page_requests_due on page_requests (letter_due_at) where letter_due_at is not null;
-- How many letters an address was sent lately, and what goes with a person who is erased.
create index page_requests_address on page_requests (address_key, last_letter_at);
-- What nobody confirmed is removed.
create index page_requests_asked on page_requests (asked_at) where kind <> 'sign-up' or confirmed_at is null;

-- Which services there are is written in packages/domain.
alter table processes drop constraint processes_service_check;
