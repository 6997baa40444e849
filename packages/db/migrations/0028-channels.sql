-- oldest: 0028
-- What a channel's other side answers has words of no channel in particular, and a letter says by which channel it goes
-- (docs/decisions/0039-channels.md). Only the catalog changes.

alter table deliveries rename column smtp_code to code;
alter table deliveries rename column enhanced to status;
-- By which the other side knows the letter: of mail, its Message-ID. Made with the row and never changed.
alter table deliveries rename column message_id to remote_id;

alter table delivery_moves rename column smtp_code to code;
alter table delivery_moves rename column enhanced to status;

alter table replay_items rename column smtp_code to code;
alter table replay_items rename column enhanced to status;

alter table provider_states rename column smtp_code to code;
alter table provider_states rename column enhanced to status;

alter table deliveries
  -- Null is mail: a word would cost every letter eight octets, and nearly all letters are mail.
  add column channel text,
  -- The key of a target of another channel begins with its channel, which no key of a mail address does. So what is unique by owner
  -- and key is unique by owner, channel and target, and so is every list and suppression by key. Not looked for in the rows that
  -- are there: all of them are mail.
  add constraint deliveries_channel check (channel is null or starts_with(address_key, channel || ':')) not valid;
