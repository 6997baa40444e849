-- oldest: 0031
-- What a newsletter was, version by version, and who made it so. A process of before writes none: its versions are missing here.
create table newsletter_versions (
  newsletter_id uuid not null references newsletters,
  version integer not null,
  definition jsonb not null,
  -- Empty for what was there before versions were kept.
  changed_by text,
  changed_at timestamptz not null default now(),
  primary key (newsletter_id, version)
);
insert into newsletter_versions (newsletter_id, version, definition, changed_at)
select id, version, definition, updated_at from newsletters;

-- Who wrote an edition: the last who changed its newsletter, who began it by hand, and who arranged it. None of them approves it where
-- the newsletter asks for somebody else.
alter table editions add column written_by text[] not null default '{}';
