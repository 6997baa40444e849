-- oldest: 0031
-- A reader may pause all newsletters for some days, and may say why they leave one. Adding the column writes no row.

alter table recipients add column paused_until timestamptz;

-- Counted, and not kept with the person.
create table leave_reasons (
  newsletter_id uuid not null references newsletters,
  reason text not null check (reason in ('too-many', 'not-interesting', 'never-asked', 'other')),
  day date not null default current_date,
  people integer not null default 0,
  primary key (newsletter_id, reason, day)
);
