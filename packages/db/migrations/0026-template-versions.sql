-- oldest: 0025
-- Every version of a letter that a sender took up, with the files it is made of: what was sent can be shown, compared and
-- brought back after the files on disk have changed (docs/decisions/0037-template-versions.md).

create table template_versions (
  template text not null,
  -- The letter's own language; a version belongs to one language of one template.
  locale text not null,
  -- The hash that deliveries.template_version holds.
  version text not null,
  -- {name inside the templates folder: text}, meta.json included. json, not jsonb: it is stored and handed on, never searched.
  -- Null when the files are larger than what is kept.
  files json,
  -- Of all files together, whether they are kept or not.
  bytes integer not null,
  first_seen_at timestamptz not null default now(),
  -- When a sender last said that it has this version in use; said twice a day, so that it is up to half a day old.
  last_seen_at timestamptz not null default now(),
  primary key (template, version)
);
