-- oldest: 0031
-- What a newsletter's editors taught the filter of its archive (docs/decisions/0050-the-archive.md).

create table topic_filters (
  newsletter_id uuid primary key references newsletters,
  -- The filter as it was last trained, which hides nothing. json, as it is only handed on.
  model json not null,
  -- The hash of the model: what an editor says yes to is this one and no other.
  seal text not null,
  -- Examples that it was trained with.
  for_us integer not null,
  not_for_us integer not null,
  -- The latest verdict when it was trained; with a later one it is trained again.
  verdict_at timestamptz not null,
  trained_at timestamptz not null default now(),
  -- The one that hides, since an editor said yes to it.
  approved_model json,
  approved_seal text,
  approved_by text,
  approved_at timestamptz
);
