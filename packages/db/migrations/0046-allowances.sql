-- oldest: 0031
-- What somebody on call has to see of the day's allowance of a provider.

-- Since when the allowance of `day` is used up; empty while some of it is left.
alter table limits add column spent_at timestamptz;

-- Letters a day that the sender's settings allow; empty where they name no number.
alter table provider_states add column daily integer;
