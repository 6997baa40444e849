-- oldest: 0031
-- A letter that a person had sent once more names the one before it. Only the catalog changes.

alter table deliveries add column again_of uuid;
