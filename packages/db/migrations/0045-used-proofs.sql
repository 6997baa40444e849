-- oldest: 0031
-- Proofs of work that came with forms, so that each is good once; kept until its challenge has expired.

create table used_proofs (
  signature text primary key,
  expires_at timestamptz not null
);
