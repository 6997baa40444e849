// Atom as site generators, blog services and forges write it.

import type { Article, Shape } from '../blog.ts';
import { iso, numberOf, utf8, xml } from './writing.ts';

const declaration = '<?xml version="1.0" encoding="utf-8"?>';

/** Links in the content are relative to xml:base, which is given there alone. */
export const jekyll: Shape = ({ site, title, articles }) => {
  const entry = (a: Article) =>
    `<entry><title type="html">${xml(xml(a.title))}</title><link href="${site}/${a.slug}.html" rel="alternate" type="text/html" title="${xml(a.title)}" /><published>${iso(a.publishedAt, 9)}</published><updated>${iso(a.publishedAt, 9)}</updated><id>${site}/${a.slug}</id><content type="html" xml:base="${site}/${a.slug}.html">${xml(a.html)}</content><author><name>${xml(a.author)}</name></author><category term="${xml(a.category)}" /><summary type="html">${xml(`<p>${xml(a.title)}</p>`)}</summary><media:thumbnail xmlns:media="http://search.yahoo.com/mrss/" url="${site}/assets/${a.slug}.png" /></entry>`;
  return utf8(
    'application/atom+xml',
    `${declaration}<feed xmlns="http://www.w3.org/2005/Atom" ><generator uri="https://jekyllrb.com/" version="4.3">Jekyll</generator><link href="${site}/feed.xml" rel="self" type="application/atom+xml" /><link href="${site}/" rel="alternate" type="text/html" /><updated>${iso(new Date(0), 9)}</updated><id>${site}/feed.xml</id><title type="html">${xml(title)}</title>${articles.map(entry).join('')}</feed>`,
  );
};

/** Ids that are tags, five links of which one is the article's, a thumbnail as small as a stamp. */
export const blogger: Shape = ({ site, title, articles }) => {
  const entry = (a: Article) =>
    `<entry><id>tag:blogger.com,1999:blog-77.post-${numberOf(a)}${a.slug.length}</id><published>${iso(a.publishedAt, 9).replace('+', '.001+')}</published><updated>${iso(a.publishedAt, 9)}</updated><category scheme="http://www.blogger.com/atom/ns#" term="${xml(a.category)}"/><title type='text'>${xml(a.title)}</title><content type='html'>${xml(a.html)}</content><link rel='replies' type='application/atom+xml' href='${site}/feeds/${numberOf(a)}/comments' title='댓글'/><link rel='edit' type='application/atom+xml' href='${site}/edit/${numberOf(a)}'/><link rel='self' type='application/atom+xml' href='${site}/self/${numberOf(a)}'/><link rel='alternate' type='text/html' href='${site}/2026/03/${a.slug}.html' title='${xml(a.title)}'/><author><name>${xml(a.author)}</name><uri>${site}</uri><email>noreply@blogger.example</email></author><media:thumbnail xmlns:media="http://search.yahoo.com/mrss/" url="${site}/s72-c/${a.slug}.png" height="72" width="72"/><thr:total>0</thr:total></entry>`;
  return utf8(
    'application/atom+xml; charset=UTF-8',
    `<?xml version='1.0' encoding='UTF-8'?><?xml-stylesheet href="http://www.blogger.com/styles/atom.css" type="text/css"?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'><id>tag:blogger.com,1999:blog-77</id><title type='text'>${xml(title)}</title><link rel='alternate' type='text/html' href='${site}/'/>${articles.map(entry).join('')}</feed>`,
  );
};

/** Releases: links without a host, portraits as thumbnails, sometimes nothing but a version. */
export const github: Shape = ({ site, title, articles }) => {
  const { pathname } = new URL(site);
  const entry = (a: Article, n: number) => `
  <entry>
    <id>tag:github.com,2008:Repository/71/${a.slug}</id>
    <updated>${iso(a.publishedAt)}</updated>
    <link rel="alternate" type="text/html" href="${pathname}/releases/tag/${a.slug}"/>
    <title>${n === 0 ? xml(a.title) : `v1.${n}.0`}</title>
    <content type="html">${n === 0 ? xml(a.html) : ''}</content>
    <author><name>${xml(a.author)}</name></author>
    <media:thumbnail height="30" width="30" url="https://avatars.example/u/7?s=60&amp;v=4"/>
  </entry>`;
  return utf8(
    'application/atom+xml; charset=utf-8',
    `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en-US">
  <id>tag:github.com,2008:${site}/releases</id>
  <link type="text/html" rel="alternate" href="${site}/releases"/>
  <link type="application/atom+xml" rel="self" href="${site}/releases.atom"/>
  <title>Release notes from ${xml(title)}</title>${articles.map(entry).join('')}
</feed>`,
  );
};

/** Videos: everything but the title is in a media group. */
export const youtube: Shape = ({ site, title, articles }) => {
  const entry = (a: Article) => `
 <entry>
  <id>yt:video:${a.slug}</id>
  <yt:videoId>${a.slug}</yt:videoId>
  <title>${xml(a.title)}</title>
  <link rel="alternate" href="${site}/watch?v=${a.slug}"/>
  <author><name>${xml(a.author)}</name><uri>${site}/channel</uri></author>
  <published>${iso(a.publishedAt).replace('Z', '+00:00')}</published>
  <media:group>
   <media:title>${xml(a.title)}</media:title>
   <media:content url="${site}/v/${a.slug}?version=3" type="application/x-shockwave-flash" width="640" height="390"/>
   <media:thumbnail url="${site}/vi/${a.slug}/hqdefault.jpg" width="480" height="360"/>
   <media:description>영상 설명
두 번째 줄 &lt;시청해 주세요&gt;</media:description>
   <media:community><media:statistics views="7"/></media:community>
  </media:group>
 </entry>`;
  return utf8(
    'text/xml; charset=UTF-8',
    `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
 <link rel="self" href="${site}/feeds/videos.xml"/>
 <id>yt:channel:77</id><title>${xml(title)}</title><link rel="alternate" href="${site}/channel"/>${articles.map(entry).join('')}
</feed>`,
  );
};

/** Titles in xhtml with markup, another prefix, and xml:base on every level. */
export const xhtmlAtom: Shape = ({ site, title, articles }) => {
  const entry = (a: Article) =>
    `<a:entry xml:base="articles/"><a:id>urn:example:${a.slug}</a:id><a:title type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:em>${xml(a.title)}</h:em></h:div></a:title><a:link href="${a.slug}"/><a:updated>${iso(a.publishedAt)}</a:updated><a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>${xml(a.author)}: <a href="more/${a.slug}">${xml(a.category)}</a></p><img src="pictures/${a.slug}.png" /></div></a:content></a:entry>`;
  return utf8(
    'application/atom+xml',
    `${declaration}<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:base="${site}/"><a:title>${xml(title)}</a:title><a:link href="."/>${articles.map(entry).join('')}</a:feed>`,
  );
};

/** Atom 0.3: titles in base64, dates under other names. */
export const atom03: Shape = ({ site, title, articles }) => {
  const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');
  const entry = (a: Article) =>
    `<entry><title type="text/plain" mode="base64">${base64(a.title)}</title><link rel="alternate" type="text/html" href="${site}/${a.slug}"/><id>tag:old.example,2004:${a.slug}</id><issued>${iso(a.publishedAt, 9)}</issued><modified>${iso(a.publishedAt)}</modified><content type="text/html" mode="escaped">${xml(a.html)}</content></entry>`;
  return utf8(
    'application/x.atom+xml',
    `${declaration}<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title mode="escaped" type="text/html">${xml(xml(title))}</title><link rel="alternate" type="text/html" href="${site}/"/>${articles.map(entry).join('')}</feed>`,
  );
};
