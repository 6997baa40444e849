-- No app takes more than its share from the others: letters beyond it wait without a bell, and a person may pause an app.

alter table apps
  -- While it is set, what the app posts is stored and nothing of it is claimed.
  add column paused_at timestamptz,
  add column paused_by text;
create index apps_paused on apps (id) where paused_at is not null;

-- Letters of events that nobody has rung for, to be taken in turn: by app, and within an app by event. Only letters that wait
-- so stand in it, so that all others cost nothing here. `is true` changes nothing but the planner's choice: without it, it takes
-- deliveries_due for as good, where the same letters stand in no useful order, and reads them all.
create index deliveries_unfed on deliveries (lane, app_id, event_id)
  where (due_at = 'infinity') is true and event_id is not null;
