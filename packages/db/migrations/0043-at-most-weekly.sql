-- oldest: 0031
-- A reader may want at most one letter of a newsletter a week, where the newsletter offers it. Adding the column writes no row.

alter table subscriptions add column at_most_weekly boolean not null default false;
