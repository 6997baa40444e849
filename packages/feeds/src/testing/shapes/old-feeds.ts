// What old programs still publish: other charsets, other versions, and faults that nobody mends any more.

import iconv from 'iconv-lite';
import type { Article, Shape } from '../blog.ts';
import { cdata, iso, rfc822, utf8, xml } from './writing.ts';

/** A Korean board: EUC-KR said in the document alone, no guids, dates without a zone, ampersands as they are. */
export const koreanBoard: Shape = ({ site, title, articles }) => {
  const item = (a: Article) => `<item>
<title>${a.title.replaceAll('<', '&lt;')}</title>
<link>${site}/bbs/board.php?bo_table=news&wr_id=${a.slug}</link>
<description>${cdata(`${a.html}<script>alert(1)</script>`)}</description>
<dc:creator>${xml(a.author)}</dc:creator>
<dc:date>${a.publishedAt.toISOString().slice(0, 19).replace('T', ' ')}</dc:date>
</item>`;
  const text = `<?xml version="1.0" encoding="euc-kr" ?>
<rss version="2.0">
<channel><title>${title}</title><link>${site}</link>${articles.map(item).join('\n')}
</channel>
</rss>`;
  return { contentType: 'text/xml', bytes: iconv.encode(text, 'cp949') };
};

/** The same, sent by a server that calls everything Latin-1, and begun before the XML does. */
export const mislabelled: Shape = (blog) => ({
  contentType: 'text/xml; charset=ISO-8859-1',
  bytes: Buffer.concat([Buffer.from('\r\n\r\n'), koreanBoard(blog).bytes]),
});

/** A Japanese diary: RSS 1.0 in Shift_JIS, items beside the channel. */
export const japaneseDiary: Shape = ({ site, articles }) => {
  const item = (a: Article) => `<item rdf:about="${site}/${a.slug}">
<title>日記：${xml(a.slug)}のこと</title>
<link>${site}/${a.slug}</link>
<description>駅から駅へ手紙を運ぶ話。${xml(a.slug)}</description>
<dc:creator>春</dc:creator>
<dc:date>${iso(a.publishedAt, 9)}</dc:date>
<dc:subject>日常</dc:subject>
</item>`;
  const text = `<?xml version="1.0" encoding="Shift_JIS"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="ja">
<channel rdf:about="${site}/index.rdf"><title>駅の日記</title><link>${site}/</link>
<items><rdf:Seq>${articles.map((a) => `<rdf:li rdf:resource="${site}/${a.slug}"/>`).join('')}</rdf:Seq></items></channel>
${articles.map(item).join('\n')}
</rdf:RDF>`;
  return { contentType: 'application/rdf+xml', bytes: iconv.encode(text, 'shift_jis') };
};

/** RSS 0.91: a document type, no dates, no guids, entities XML does not know. */
export const rss091: Shape = ({ site, title, articles }) =>
  utf8(
    'text/xml',
    `<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd" [<!ENTITY news "news">]>
<rss version="0.91"><channel><title>${xml(title)}</title><link>${site}</link><language>ko</language>
${articles.map((a) => `<item><title>${xml(a.title)}&nbsp;&middot; ${xml(a.category)}</title><link>${site}/${a.slug}</link></item>`).join('\n')}
</channel></rss>`,
  );

/** RSS 0.90: an RDF of titles and links. */
export const rss090: Shape = ({ site, title, articles }) =>
  utf8(
    'text/xml',
    `<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>${xml(title)}</title><link>${site}</link></channel>${articles.map((a) => `<item><title>${xml(a.title)}</title><link>${site}/${a.slug}</link></item>`).join('')}</rdf:RDF>`,
  );

/** UTF-16 with a mark, from a program that calls it UTF-8. */
export const wideRss: Shape = ({ site, title, articles }) => {
  const item = (a: Article) =>
    `<item><title>${xml(a.title)}</title><link>${site}/${a.slug}</link><guid>${a.slug}</guid><pubDate>${rfc822(a.publishedAt)}</pubDate><description>${xml(a.html)}</description></item>`;
  const text = `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>${xml(title)}</title><link>${site}</link>${articles.map(item).join('')}</channel></rss>`;
  return { contentType: 'text/xml', bytes: iconv.encode(text, 'utf-16le', { addBOM: true }) };
};

/** Html that nobody escaped, items that are never closed, a stray ampersand, and an end that is missing. */
export const brokenXml: Shape = ({ site, title, articles }) =>
  utf8(
    'text/html; charset=utf-8',
    `<br /><b>Warning</b>: something in <b>/var/www/rss.php</b><br />
<rss version="2.0"><channel><title>${xml(title)} & more</title><link>${site}</link>
${articles
  .map(
    (a) => `<item><title>${xml(a.title)}</title><link>${site}/${a.slug}</link>
<description><p>${a.author}<br>첫 줄<br>둘째 줄 <b>굵게</description><pubDate>${rfc822(a.publishedAt)}</pubDate>`,
  )
  .join('\n')}
</channel>`,
  );
