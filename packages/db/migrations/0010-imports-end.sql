-- Imports that somebody cancels, and imports that nobody survives.

alter table imports
  drop constraint imports_state_check,
  add constraint imports_state_check check (state in ('uploading', 'running', 'finished', 'failed', 'cancelled')),
  -- Times it was taken up since it last came further. Counted before anything is read: whatever kills its reader is counted.
  add column attempts integer not null default 0;
