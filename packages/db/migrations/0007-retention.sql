-- What is removed when the ledger's retention is over. Ids are made from the time, so that the oldest rows are found by the
-- primary keys there are: tables of letters get no further index, which every claim and settlement would pay for.

alter table editions
  -- When its letters and the list of those left out were removed. The edition, its report and its entries stay.
  add column letters_removed_at timestamptz;
create index editions_with_letters on editions (id) where letters_removed_at is null;
-- Editions stay for good: a page of them is not to read them all.
create index editions_slot on editions (slot, id);

comment on column deliveries.doubted_provider is
  'The provider that may have taken the letter although its answer was never heard: no other is to send it unless the policy says so. Cleared by a replay, which is a person''s decision to send it whatever happened before.';
