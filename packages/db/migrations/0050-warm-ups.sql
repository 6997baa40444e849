-- oldest: 0031
-- Letters a day that a provider's allowance grows to while it is warmed up; empty when it has all of it.
alter table provider_states add column daily_goal integer;
