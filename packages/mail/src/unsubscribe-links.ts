import { defaultSpace, msPerDay } from '@pabal/domain';
import { createTokenSigner } from './signed-token.ts';

/** The newsletter and the recipient of a link. */
export interface UnsubscribeIds {
  readonly newsletterId: string;
  readonly recipientId: string;
}

export interface UnsubscribeLinks {
  /** The address behind the visible link of a letter, which is also the one that mail programs post to. */
  url(ids: UnsubscribeIds): string;
  /**
   * The address of the reader's preferences, by the same token; nothing where there are no pages for readers.
   *
   * @param url  the letter's own link, from `url`
   */
  preferencesUrl(url: string): string | undefined;
  /** The page that shows a letter of an edition to everybody; nothing where there are no pages for readers of its space. */
  webUrl(edition: {
    readonly key: string;
    readonly number: number;
    readonly space: string;
  }): string | undefined;
  /**
   * The header fields of a newsletter's letter: `List-Unsubscribe` and `List-Unsubscribe-Post` (RFC 8058), `List-Id`
   * (RFC 2919) and `Precedence: bulk`. They go into `createLetter`'s `headers`.
   *
   * @param letter.url  the letter's own link, from `url`
   * @param letter.key  the newsletter's key: letters, digits, dots, hyphens and underscores
   */
  headers(letter: { readonly url: string; readonly key: string }): Readonly<Record<string, string>>;
  /** The ids in a token; `undefined` when we did not sign it or it has expired. */
  read(token: string): UnsubscribeIds | undefined;
}

/** Where the links lead: `/unsubscribe/{token}`. */
export const unsubscribePath = '/unsubscribe/';

/** Where the same token leads to the reader's preferences: `/preferences/{token}`. */
export const preferencesPath = '/preferences/';

/** Where the archive of a newsletter shows an edition. Keys of newsletters need no escaping. */
export const webVersionPath = (key: string, number: number): string => `/n/${key}/editions/${number}`;

/** Letters are kept for years, and a link in one of them must not be the reason for a complaint. */
const validDays = 730;

/**
 * Makes and reads the links with which people take their name off a newsletter.
 *
 * @param options.secret     LINK_SECRET: one secret or several with spaces between, the first of which signs
 * @param options.publicUrl  where people reach the pages, or the api where there are none; mail programs post to https only
 * @param options.hasPages   whether there are pages for readers (default: no)
 * @param options.pagesSpace the name of the space whose newsletters the pages show (default: `default`)
 * @param options.listDomain right-hand side of the List-Id
 * @param options.mailDomain the domain whose mail comes to inbound: mail programs may write to it in place of posting
 */
export function createUnsubscribeLinks(options: {
  readonly secret: string;
  readonly publicUrl: string;
  readonly listDomain: string;
  readonly hasPages?: boolean;
  readonly pagesSpace?: string;
  readonly mailDomain?: string | undefined;
  readonly now?: () => number;
}): UnsubscribeLinks {
  const { secret, publicUrl, listDomain, hasPages = false, mailDomain, now = Date.now } = options;
  const { pagesSpace = defaultSpace.name } = options;
  const secrets = secret.split(/\s+/).filter((part) => part !== '');
  const signer = createTokenSigner({ purpose: 'unsubscribe', secrets, ids: 2, now });
  const root = publicUrl.replace(/\/+$/, '');
  const base = `${root}${unsubscribePath}`;

  /** To the day, so that a letter that is rendered twice has the same link. */
  const expiresAt = () => new Date((Math.floor(now() / msPerDay) + validDays) * msPerDay);

  function url({ newsletterId, recipientId }: UnsubscribeIds): string {
    return `${base}${signer.sign([newsletterId, recipientId], expiresAt())}`;
  }

  return {
    url,
    preferencesUrl: (link) => (hasPages ? `${root}${preferencesPath}${link.slice(base.length)}` : undefined),
    webUrl: ({ key, number, space }) =>
      hasPages && space === pagesSpace ? `${root}${webVersionPath(key, number)}` : undefined,
    headers: (letter) =>
      listHeaders({ ...letter, listDomain, mailto: mailDomain && mailtoOf(letter.url, mailDomain) }),
    read(token) {
      const [newsletterId, recipientId] = signer.read(token) ?? [];
      if (newsletterId === undefined || recipientId === undefined) return undefined;
      return { newsletterId, recipientId };
    },
  };
}

/** The local part that mail to unsubscribe goes to. */
export const unsubscribeLocalPart = 'unsubscribe';

/** The same token in a subject: a local part would be too short for it (RFC 6068). */
const mailtoOf = (url: string, domain: string) =>
  `mailto:${unsubscribeLocalPart}@${domain}?subject=${url.slice(url.lastIndexOf('/') + 1)}`;

/** The header fields of a newsletter's letter, for the link in it and for the mail that does the same. */
export function listHeaders({
  url,
  key,
  listDomain,
  mailto,
}: {
  readonly url: string;
  readonly key: string;
  readonly listDomain: string;
  readonly mailto?: string | undefined;
}): Readonly<Record<string, string>> {
  return {
    'List-Id': `<${listLabel(key)}.${listDomain}>`,
    'List-Unsubscribe': mailto === undefined ? `<${url}>` : `<${url}>, <${mailto}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    Precedence: 'bulk',
  };
}

/** A List-Id is made of domain labels (RFC 2919, section 3). */
function listLabel(key: string): string {
  return (
    key
      .toLowerCase()
      .replaceAll(/[^a-z0-9.-]+/g, '-')
      .replaceAll(/^[.-]+|[.-]+$/g, '') || 'list'
  );
}
