import type { Invitation } from '@pabal/calendar';
import type { Rendered } from '@pabal/render';

type Parts = Pick<Rendered, 'subject' | 'html' | 'text' | 'locale' | 'version' | 'calendar' | 'pictures'>;

/** What takes the place of an address; `.invalid` is never anybody's (RFC 2606). */
const nowhere = 'https://link.invalid/';

/**
 * An address with a scheme, or without one where a value begins, up to what ends it in html, in CSS and in a text. Schemes are
 * bounded: looked for in a long run of letters and dots, one without an end would take the square of its length.
 */
const address = /(?:\b[a-z][a-z0-9+.-]{0,30}:|(?<=["'=(\s]))\/\/[^\s"'<>)]+/gi;

/**
 * The letter with every address leading nowhere but those that the template has word for word: of the others nobody can tell
 * whether they let somebody in as the reader, such as the link that sets a new password.
 *
 * @param files  those that the letter is made of
 */
export function withoutLinks(
  parts: Parts,
  files: ReadonlyMap<string, string>,
): { readonly parts: Parts; readonly links: boolean } {
  const template = [...files.values()].join('\n');
  const known = new Set([...template.matchAll(address)].map(([found]) => found));
  let links = false;
  const cut = (text: string) =>
    text.replaceAll(address, (found) => {
      if (known.has(found)) return found;
      links = true;
      return nowhere;
    });
  const { subject, html, text } = parts;
  const calendar = parts.calendar && invitationCut(parts.calendar, cut);
  return { parts: { ...parts, subject: cut(subject), html: cut(html), text: cut(text), calendar }, links };
}

/** The texts of an invitation, of which each may have an address in it. */
function invitationCut(invitation: Invitation, cut: (text: string) => string): Invitation {
  const { summary, location, description, url } = invitation;
  return {
    ...invitation,
    summary: cut(summary),
    location: location && cut(location),
    description: description && cut(description),
    url: url && cut(url),
  };
}

/** Data that is nested deeper is not shown: no template reaches that far. */
const deepest = 50;

/**
 * What an app posted, with every address in it leading nowhere: an onlooker must not be able to use the link that resets a
 * reader's password.
 */
export function dataWithoutLinks(data: unknown, depth = 0): unknown {
  // In quotes, as it would be in html: an address without a scheme is one where a value begins.
  if (typeof data === 'string') return `"${data}"`.replaceAll(address, nowhere).slice(1, -1);
  if (typeof data !== 'object' || data === null) return data;
  if (depth === deepest) return '…';
  if (Array.isArray(data)) return data.map((value) => dataWithoutLinks(value, depth + 1));
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, dataWithoutLinks(value, depth + 1)]),
  );
}
