// RSS 2.0 as blog services and site generators write it.

import type { Article, Shape } from '../blog.ts';
import { cdata, numberOf, rfc822, utf8, xml } from './writing.ts';

const head = (namespaces: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"${namespaces}>`;

/** Typographic quotes as entities inside entities, smileys as pictures, an update period, comment links. */
export const wordpress: Shape = ({ site, title, articles }) => {
  const item = (a: Article) => `
	<item>
		<title>${xml(a.title).replaceAll('&amp;', '&#038;')} &#8211; it&#8217;s here</title>
		<link>${site}/2026/${a.slug}/</link>
		<comments>${site}/2026/${a.slug}/#respond</comments>
		<dc:creator>${cdata(a.author)}</dc:creator>
		<pubDate>${rfc822(a.publishedAt).replace('GMT', '+0000')}</pubDate>
		<category>${cdata(a.category)}</category><category>${cdata('미분류')}</category>
		<guid isPermaLink="false">${site}/?p=${4_000 + numberOf(a)}</guid>
		<description>${cdata(`${xml(a.title)} 이야기입니다&#8230; [&hellip;]`)}</description>
		<content:encoded>${cdata(`<p>😀<img src="https://s.w.org/images/core/emoji/15/72x72/1f600.png" class="wp-smiley"></p>${a.html}`)}</content:encoded>
		<wfw:commentRss>${site}/2026/${a.slug}/feed/</wfw:commentRss>
		<slash:comments>0</slash:comments>
	</item>`;
  return utf8(
    'application/rss+xml; charset=UTF-8',
    `\n${head(' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"')}
<channel>
	<title>${xml(title)}</title>
	<atom:link href="${site}/feed/" rel="self" type="application/rss+xml" />
	<link>${site}</link>
	<sy:updatePeriod>
	hourly	</sy:updatePeriod>
	<sy:updateFrequency>
	1	</sy:updateFrequency>${articles.map(item).join('')}
</channel></rss>`,
  );
};

/** The whole article as escaped html in the description, Korean time, a generous ttl. */
export const tistory: Shape = ({ site, title, articles }) => {
  const item = (a: Article) => `
    <item>
      <title>${xml(a.title)}</title>
      <link>${site}/${a.slug}</link>
      <description>${xml(a.html)}</description>
      <category>${xml(a.category)}</category>
      <category>태그</category>
      <author>${xml(a.author)}</author>
      <guid isPermaLink="true">${site}/${a.slug}</guid>
      <comments>${site}/${a.slug}#entry1comment</comments>
      <pubDate>${rfc822(a.publishedAt, 9)}</pubDate>
    </item>`;
  return utf8(
    'text/xml;charset=UTF-8',
    `${head('')}
  <channel>
    <title>${xml(title)}</title>
    <link>${site}/</link>
    <language>ko</language>
    <ttl>100</ttl>
    <generator>TISTORY</generator>
    <managingEditor>${xml(articles[0]?.author ?? '')}</managingEditor>${articles.map(item).join('')}
  </channel>
</rss>`,
  );
};

/** Everything in CDATA, the link as guid, the whole article as description. */
export const velog: Shape = ({ site, title, articles }) => {
  const item = (a: Article) => `
        <item>
            <title>${cdata(a.title)}</title>
            <link>${site}/@yeokcham/${encodeURIComponent(a.slug)}</link>
            <guid>${site}/@yeokcham/${encodeURIComponent(a.slug)}</guid>
            <pubDate>${rfc822(a.publishedAt)}</pubDate>
            <description>${cdata(a.html)}</description>
        </item>`;
  return utf8(
    'application/xml; charset=utf-8',
    `${head(' xmlns:atom="http://www.w3.org/2005/Atom"')}
    <channel>
        <title>${xml(title)}</title>
        <link>${site}/</link>
        <docs>https://validator.w3.org/feed/docs/rss2.html</docs>
        <image><title>${xml(title)}</title><url>${site}/logo.png</url><link>${site}/</link></image>
        <atom:link href="${site}/rss" rel="self" type="application/rss+xml"/>${articles.map(item).join('')}
    </channel>
</rss>`,
  );
};

/** Links that say they come from the feed, a short guid, and a picture that counts readers. */
export const medium: Shape = ({ site, title, articles }) => {
  const item = (a: Article) =>
    `<item><title>${cdata(a.title)}</title><link>${site}/${a.slug}-${numberOf(a) % 10}?source=rss----7f60cf5620c9---4</link><guid isPermaLink="false">https://journal.example/p/${a.slug}</guid><category>${cdata(a.category)}</category><dc:creator>${cdata(a.author)}</dc:creator><pubDate>${rfc822(a.publishedAt)}</pubDate><atom:updated>${a.publishedAt.toISOString()}</atom:updated><content:encoded>${cdata(`<img src="https://journal.example/_/stat?event=post.clientViewed" width="1" height="1" alt="">${a.html}`)}</content:encoded></item>`;
  return utf8(
    'text/xml; charset=UTF-8',
    `${head(' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"')}<channel><title>${cdata(title)}</title><link>${site}?source=rss----7f60cf5620c9---4</link>${articles.map(item).join('')}</channel></rss>`,
  );
};

/** Links with tracking that the guid has not, a lone tag element, summaries cut in the middle. */
export const naverBlog: Shape = ({ site, title, articles }) => {
  const item = (a: Article) => `
<item>
<author>yeokcham</author>
<category>${cdata(a.category)}</category>
<title>${cdata(a.title)}</title>
<link>${cdata(`${site}/${a.slug}?fromRss=true&trackingCode=rss`)}</link>
<guid>${site}/${a.slug}</guid>
<description>${cdata(`<img src="${site}/thumb/${a.slug}.jpg?type=s3">${a.html.slice(0, 220)}......`)}</description>
<pubDate>${rfc822(a.publishedAt, 9)}</pubDate>
<tag>${cdata('역참,파발')}</tag>
</item>`;
  return utf8(
    'application/rss+xml;charset=UTF-8',
    `${head(' xmlns:activity="http://activitystrea.ms/spec/1.0/"')}
<channel><title>${cdata(title)}</title><link>${cdata(site)}</link><generator>Blog Rss</generator>${articles.map(item).join('')}
</channel></rss>`,
  );
};

/** Subtitle as description, picture as enclosure, the letter as content. */
export const substack: Shape = ({ site, title, articles }) => {
  const item = (a: Article) =>
    `<item><title>${cdata(a.title)}</title><description>${cdata(`${a.category}에 관한 편지`)}</description><link>${site}/p/${a.slug}</link><guid isPermaLink="false">${site}/p/${a.slug}</guid><dc:creator>${cdata(a.author)}</dc:creator><pubDate>${rfc822(a.publishedAt)}</pubDate><enclosure url="${site}/cover/${a.slug}.jpg" length="0" type="image/jpeg"/><content:encoded>${cdata(a.html)}</content:encoded></item>`;
  return utf8(
    'application/xml; charset=utf-8',
    `${head(' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"')}<channel><title>${cdata(title)}</title><link>${site}</link><itunes:author>${cdata(title)}</itunes:author><webMaster>${cdata('yeokcham@letters.example')}</webMaster>${articles.map(item).join('')}</channel></rss>`,
  );
};

/** Written by a template: relative links, no author, a summary in escaped html. */
export const hugo: Shape = ({ site, title, articles }) => {
  const { pathname } = new URL(site);
  const item = (a: Article) => `
    <item>
      <title>${xml(a.title)}</title>
      <link>${pathname}/posts/${a.slug}/</link>
      <pubDate>${rfc822(a.publishedAt, 9)}</pubDate>
      <guid>${pathname}/posts/${a.slug}/</guid>
      <description>${xml(a.html)}</description>
    </item>`;
  return utf8(
    'application/xml',
    `<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>Posts on ${xml(title)}</title>
    <link>${site}/posts/</link>
    <generator>Hugo</generator>
    <lastBuildDate>Mon, 01 Jan 0001 00:00:00 +0000</lastBuildDate>${articles.map(item).join('')}
  </channel>
</rss>`,
  );
};
