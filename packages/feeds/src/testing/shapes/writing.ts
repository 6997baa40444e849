import type { ServedFeed } from '../blog.ts';

/** Text as XML. */
export const xml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

export const cdata = (text: string): string => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

/** `Sun, 01 Mar 2026 09:00:00 +0900`, in a zone so many hours ahead. */
export function rfc822(date: Date, hoursAhead = 0): string {
  const local = new Date(date.getTime() + hoursAhead * 3_600_000).toUTCString();
  return local.replace('GMT', hoursAhead === 0 ? 'GMT' : `+${String(hoursAhead).padStart(2, '0')}00`);
}

/** `2026-03-01T09:00:00+09:00`. */
export function iso(date: Date, hoursAhead = 0): string {
  const local = new Date(date.getTime() + hoursAhead * 3_600_000).toISOString().slice(0, 19);
  return hoursAhead === 0 ? `${local}Z` : `${local}+${String(hoursAhead).padStart(2, '0')}:00`;
}

export const utf8 = (contentType: string, text: string): ServedFeed => ({
  contentType,
  bytes: Buffer.from(text, 'utf8'),
});

/** The number by which a publisher's database knows an article: it stays when there are newer ones. */
export const numberOf = ({ slug }: { readonly slug: string }) => Number(/\d+$/.exec(slug)?.[0] ?? 0);
