// The signed links of the pages. A link holds ids only, and what it is for is part of its signature.

import { msPerDay } from '@pabal/domain';
import { createTokenSigner, preferencesPath } from '@pabal/mail';

export interface PageLinks {
  /** Of the letter that asks whether a sign-up was meant. */
  confirm(ids: SignUpIds): string;
  readConfirm(token: string): SignUpIds | undefined;
  /** To a reader's preferences, for a day: the person who has it reads the mail of the address. */
  preferences(recipientId: string): string;
  readPreferences(token: string): string | undefined;
  /** Of the letter that asks whether an erasure was meant, for a day. */
  erasure(requestId: string): string;
  readErasure(token: string): string | undefined;
  /** The page of a newsletter. */
  newsletter(key: string): string;
}

export interface SignUpIds {
  readonly requestId: string;
  readonly newsletterId: string;
}

/** Where the links lead. */
export const pagePaths = {
  newsletter: '/n/',
  confirm: '/confirm/',
  preferences: preferencesPath,
  erasure: '/erase/',
} as const;

/** The link itself stays good: the page behind it says what has become of the request, and offers a new letter. */
const confirmDays = 400;
const freshDays = 1;

/**
 * @param options.secret     LINK_SECRET: one secret or several with spaces between, the first of which signs
 * @param options.publicUrl  where readers reach the pages
 */
export function createPageLinks(options: {
  readonly secret: string;
  readonly publicUrl: string;
  readonly now?: () => number;
}): PageLinks {
  const { publicUrl, now = Date.now } = options;
  const secrets = options.secret.split(/\s+/).filter((part) => part !== '');
  const signer = (purpose: string, ids: number) => createTokenSigner({ purpose, secrets, ids, now });
  const confirm = signer('sign-up', 2);
  const preferences = signer('preferences', 1);
  const erasure = signer('erasure', 1);
  const base = publicUrl.replace(/\/+$/, '');
  const inDays = (days: number) => new Date(now() + days * msPerDay);

  return {
    confirm: ({ requestId, newsletterId }) =>
      `${base}${pagePaths.confirm}${confirm.sign([requestId, newsletterId], inDays(confirmDays))}`,
    readConfirm(token) {
      const [requestId, newsletterId] = confirm.read(token) ?? [];
      return requestId === undefined || newsletterId === undefined ? undefined : { requestId, newsletterId };
    },
    preferences: (recipientId) =>
      `${base}${pagePaths.preferences}${preferences.sign([recipientId], inDays(freshDays))}`,
    readPreferences: (token) => preferences.read(token)?.[0],
    erasure: (requestId) => `${base}${pagePaths.erasure}${erasure.sign([requestId], inDays(freshDays))}`,
    readErasure: (token) => erasure.read(token)?.[0],
    newsletter: (key) => `${base}${pagePaths.newsletter}${key}`,
  };
}
