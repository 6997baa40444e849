-- oldest: 0031
-- Two spaces may have the same names. Services of the version before ask for what was unique everywhere, and cannot run any more.

alter table recipients drop constraint recipients_external_id_key;
alter table suppressions
  drop constraint suppressions_pkey,
  add constraint suppressions_pkey primary key using index suppressions_address;
alter table groups drop constraint groups_key_key;

alter table apps drop constraint apps_name_key, add constraint apps_name unique (name, space_id);
alter table segments drop constraint segments_key_key, add constraint segments_key unique (key, space_id);
alter table newsletters drop constraint newsletters_key_key, add constraint newsletters_key unique (key, space_id);
alter table feeds drop constraint feeds_url_key, add constraint feeds_url unique (url, space_id);

-- The hash of an address is the same in every space.
alter table erased_holds
  drop constraint erased_holds_address_hash_scope_newsletter_id_key,
  add constraint erased_holds_address unique nulls not distinct (address_hash, scope, newsletter_id, space_id);
