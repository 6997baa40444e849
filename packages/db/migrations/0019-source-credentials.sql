-- User names and passwords of JSON sources stand apart from their addresses, as those of feeds do (0015).

alter table newsletters
  -- As addresses have them: percent-encoded, with a colon between the two. Sent to the source's own server, shown to nobody.
  add column source_credentials text;

do $$
declare
  source record;
begin
  -- Editions first: they may have another address, with another password, than their newsletter has by now.
  for source in
    select e.id, substring(e.definition -> 'content' ->> 'url' from '^[Hh][Tt][Tt][Pp][Ss]?://([^/?#]*)@') as userinfo
    from editions e where e.definition -> 'content' ->> 'kind' = 'json'
  loop
    continue when source.userinfo is null;
    update editions set
      definition = jsonb_set(definition, '{content,url}', to_jsonb(replace(definition -> 'content' ->> 'url', '//' || source.userinfo || '@', '//'))),
      reason = replace(reason, '//' || source.userinfo || '@', '//'),
      report = replace(report::text, '//' || source.userinfo || '@', '//')::json
    where id = source.id;
  end loop;

  for source in
    select n.id, substring(n.definition -> 'content' ->> 'url' from '^[Hh][Tt][Tt][Pp][Ss]?://([^/?#]*)@') as userinfo
    from newsletters n where n.definition -> 'content' ->> 'kind' = 'json'
  loop
    continue when source.userinfo is null;
    update newsletters set
      definition = jsonb_set(definition, '{content,url}', to_jsonb(replace(definition -> 'content' ->> 'url', '//' || source.userinfo || '@', '//'))),
      source_credentials = case when position(':' in source.userinfo) > 0 then source.userinfo else source.userinfo || ':' end
    where id = source.id;
  end loop;
end
$$;
