// An edition whose letters are planned in the ledger without builder and api: a digest of thirty entries, some 58 KB a letter.

import { newId, newLetterId, type Store } from '@pabal/db/store';
import { newsletterDefinition } from '@pabal/newsletters';
import PostalMime from 'postal-mime';
import { shown } from './sources.ts';

const digestDomain = 'digest.example';

/** What the letters of a digest share. */
const excerpt = '이번 글에서는 지난 한 달 동안 서비스를 옮기면서 겪은 일과 배운 것을 정리했습니다.';

const content = {
  data: {},
  sections: ['팀 블로그', '개인 블로그'].map((title, section) => ({
    ...{ key: `s${section}`, title: { ko: title, en: title } },
    entries: Array.from({ length: shown / 2 }, (_, n) => ({
      title: `${n + 1}번째 이야기: 큐와 원장 사이에서 <작은> 일들을 & 다시 보기`,
      url: `https://blog${n}.example/articles/${section}/${n}?a=1&b=2`,
      excerpt,
      thumbnailUrl: `https://blog${n}.example/thumbnails/${section}-${n}.png`,
      author: `글쓴이 ${n}`,
      publishedAt: new Date(Date.UTC(2026, 2, 1, n)).toISOString(),
      feedTitle: `블로그 ${n}`,
      feedUrl: `https://blog${n}.example/`,
    })),
  })),
};

/** Makes the newsletter and an edition of it whose letters go out. @returns the edition's id */
export async function makeEdition(store: Store): Promise<string> {
  const definition = newsletterDefinition.parse({
    ...{ name: '오늘의 글', template: 'daily-digest', language: 'ko' },
    ...{ audience: { subscribers: true }, content: { kind: 'recipients' } },
  });
  const newsletterId = newId();
  const editionId = newId();
  await store.query('insert into newsletters (id, key, name, definition) values ($1, $2, $3, $4)', [
    ...[newsletterId, 'digest', '오늘의 글', JSON.stringify(definition)],
  ]);
  await store.query(
    `insert into editions (id, newsletter_id, slot, kind, state, definition, content)
     values ($1, $2, now(), 'manual', 'sending', $3, $4)`,
    [editionId, newsletterId, JSON.stringify(definition), JSON.stringify(content)],
  );
  return editionId;
}

/** Letters of one statement. */
const together = 1_000;

/** Plans the letters `from` to `from + count - 1`, each to a reader of its own. @returns their ids */
export async function planDigests(
  store: Store,
  editionId: string,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<string[]> {
  const planned: string[] = [];
  for (let first = from; first < from + count; first += together) {
    const numbers = Array.from({ length: Math.min(together, from + count - first) }, (_, k) => first + k);
    const ids = numbers.map(() => newLetterId(editionId));
    await store.query(
      `with people as (
         insert into recipients (id, external_id, address, address_key, name, locale, attributes)
         select r, 'd' || n, 'd' || n || '@${digestDomain}', 'd' || n || '@${digestDomain}', '김민준 ' || n, 'ko',
                jsonb_build_object('plan', 'gold', 'n', n)
         from unnest($1::uuid[], $2::integer[]) p (r, n)
       )
       insert into deliveries (id, edition_id, lane, template, locale, address, address_key, name, recipient_id, test,
                               next_attempt_at, due_at, remote_id)
       select d, $4, 'newsletter', 'daily-digest', 'ko', 'd' || n || '@${digestDomain}', 'd' || n || '@${digestDomain}',
              '김민준 ' || n, r, false, now(), 'infinity', '<' || d || '@pabal.example>'
       from unnest($1::uuid[], $2::integer[], $3::uuid[]) p (r, n, d)`,
      [numbers.map(() => newId()), numbers, ids, editionId],
    );
    planned.push(...ids);
  }
  return planned;
}

/** What is wrong with a digest that went to this address; empty when nothing is. */
export async function digestFaults(address: string, raw: Buffer): Promise<string[]> {
  const n = /^d(\d+)@/.exec(address)?.[1];
  const { html = '', text = '', subject, to } = await PostalMime.parse(raw);
  const links = [html, text].map((part) => /https:\/\/pabal\.example\/unsubscribe\/[\w.-]+/.exec(part)?.[0]);
  const faults = [
    to?.[0]?.address === address ? '' : `To is ${JSON.stringify(to?.[0]?.address)}`,
    subject?.endsWith(`새 글 ${shown}편`) ? '' : `the subject is ${JSON.stringify(subject)}`,
    [html, text].every((part) => part.includes(`김민준 ${n} 님, `)) ? '' : 'a part does not greet its reader',
    html.split(
      '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="table-layout:fixed">',
    ).length ===
    shown + 1
      ? ''
      : 'the html has not all entries',
    html.includes('&lt;작은&gt; 일들을 &amp; 다시') ? '' : 'a title is not escaped',
    links[0] !== undefined && links[0] === links[1] ? '' : 'the parts have not the same way out',
  ];
  return faults.filter((fault) => fault !== '').map((fault) => `Digest ${n}: ${fault}.`);
}
