-- User names and passwords of feeds stand apart from their addresses, and leave whatever was made of these.

alter table feeds
  -- As addresses have them: percent-encoded, with a colon between the two. Sent to the feed's own server, shown to nobody.
  add column credentials text;

do $$
declare
  feed record;
  bare text;
begin
  for feed in
    select f.id, f.url, said.userinfo
    from feeds f
      cross join lateral (
        select coalesce(
          substring(f.url from '^https?://([^/?#@]*)@'), substring(f.fetch_url from '^https?://([^/?#@]*)@')
        ) as userinfo
      ) said
    where said.userinfo is not null
    order by f.id
  loop
    bare := regexp_replace(feed.url, '^(https?://)[^/?#@]*@', '\1');
    update feeds set
      credentials = case when position(':' in feed.userinfo) > 0 then feed.userinfo else feed.userinfo || ':' end,
      -- Two feeds of one address with different passwords remain two: what follows the # is not sent to a server.
      url = case when exists (select from feeds o where o.url = bare and o.id <> feed.id) then bare || '#' || feed.id else bare end,
      fetch_url = regexp_replace(fetch_url, '^(https?://)[^/?#@]*@', '\1'),
      moved_to = regexp_replace(moved_to, '^(https?://)[^/?#@]*@', '\1'),
      site_url = regexp_replace(site_url, '^(https?://)[^/?#@]*@', '\1'),
      failure_detail = replace(failure_detail, '//' || feed.userinfo || '@', '//')
    where id = feed.id;

    -- What an entry is known by must be what it will be known by, or it would be news again.
    update entries e set
      guid = case
        when exists (select from entries o where o.feed_id = e.feed_id and o.guid = replace(e.guid, '//' || feed.userinfo || '@', '//') and o.id <> e.id)
          then 'sha256:' || encode(sha256(convert_to(e.guid, 'UTF8')), 'hex')
        else replace(e.guid, '//' || feed.userinfo || '@', '//')
      end,
      url = replace(e.url, '//' || feed.userinfo || '@', '//'),
      thumbnail_url = replace(e.thumbnail_url, '//' || feed.userinfo || '@', '//'),
      summary = replace(e.summary, '//' || replace(feed.userinfo, '&', '&amp;') || '@', '//'),
      excerpt = replace(e.excerpt, '//' || feed.userinfo || '@', '//'),
      -- An entry without a title was called by its address.
      title = case when starts_with(e.title, feed.userinfo || '@') then substr(e.title, length(feed.userinfo) + 2) else e.title end
    where e.feed_id = feed.id;

    update editions d set
      content = replace(replace(replace(d.content::text, '//' || feed.userinfo || '@', '//'),
        '//' || replace(feed.userinfo, '&', '&amp;') || '@', '//'), '"' || feed.userinfo || '@', '"')::json,
      reason = replace(d.reason, '//' || feed.userinfo || '@', '//'),
      report = replace(d.report::text, '//' || feed.userinfo || '@', '//')::json,
      definition = replace(d.definition::text, '//' || feed.userinfo || '@', '//')::jsonb
    where d.definition -> 'content' ->> 'kind' = 'feeds'
      and position(feed.userinfo || '@' in concat(d.content, replace(d.content::text, '&amp;', '&'), d.reason, d.report, d.definition)) > 0;

    update newsletters n set definition = replace(n.definition::text, '//' || feed.userinfo || '@', '//')::jsonb
    where n.definition -> 'content' ->> 'kind' = 'feeds'
      and position('//' || feed.userinfo || '@' in n.definition::text) > 0;
  end loop;
end
$$;
