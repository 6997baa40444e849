-- Who left a newsletter by their own hand, by address: no app, import or source subscribes that address again, under whatever
-- id it comes back. Only its owner does.

create table unsubscribed_addresses (
  newsletter_id uuid not null references newsletters,
  address_key text not null,
  at timestamptz not null default now(),
  -- `link`, `one-click` or `page`.
  actor text not null,
  primary key (newsletter_id, address_key)
);

insert into unsubscribed_addresses (newsletter_id, address_key, at, actor)
select s.newsletter_id, r.address_key, min(s.changed_at), 'link'
from subscriptions s join recipients r on r.id = s.recipient_id
where s.state = 'unsubscribed' and s.changed_by = 'link'
group by s.newsletter_id, r.address_key;

alter table imports
  -- Lines whose people were taken in but not subscribed, as they have left the newsletter by their own hand.
  add column left_alone integer not null default 0;
