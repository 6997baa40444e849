-- Which secret of LINK_SECRET a hold of somebody who was erased depends on.

alter table erased_holds
  -- A keyed fingerprint of the secret, which tells nothing of it. Null for holds that were made before this was noted.
  add column key_id text;
