-- oldest: 0031
-- What an app calls its events for itself: a reference and tags, by which it finds them again. They may name a person, so they
-- are kept as long as the event's data. A table of its own: most events have none, and pay nothing for it.

create table event_labels (
  app_id uuid not null,
  -- `reference:` or `tag:`, and the text.
  label text not null,
  event_id uuid not null,
  primary key (app_id, label, event_id)
);
create index event_labels_event on event_labels (event_id);
