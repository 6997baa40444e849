-- Letters that their template cannot be rendered for, and that wait until it can be: found by template. None of its columns
-- changes in a claim, which stays a heap-only update.
create index deliveries_unfit on deliveries (template, id) where outcome = 'render-failed' and due_at is not null;
