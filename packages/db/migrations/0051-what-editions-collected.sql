-- oldest: 0031
-- What an edition found when its entries were chosen: when each of its feeds had last answered, and the entries that it left, with why.
alter table editions add column collected json;

-- An entry that an editor said is not for us: no edition takes it from then on.
alter table entries add column hidden_at timestamptz, add column hidden_by text;
