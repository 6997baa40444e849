-- oldest: 0031
-- An event whose template is of newsletters is refused since long, and what senders claim in that lane are letters of editions alone.
-- Open letters of events that earlier versions took in go on in the lane of events: the sweeper rings for them there.
update deliveries set lane = 'event' where lane = 'newsletter' and event_id is not null and due_at is not null;
update deliveries set lane = 'event' where lane = 'newsletter' and event_id is not null and parked_at is not null;
update events set lane = 'event' where lane = 'newsletter' and audience_state = 'expanding';
