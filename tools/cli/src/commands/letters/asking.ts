// What commands about letters ask for.

import { loadConfig } from '@pabal/config';
import {
  type FoundLetters,
  findLetters,
  type LettersWanted,
  type WholeLetter,
  wholeLetter,
} from '@pabal/deliveries';
import { type Asking, same } from '../../asking/asking.ts';

/** Most entries of a page over HTTP. */
const mostOverHttp = 200;

/** Which letters are looked for. */
export interface Wanted extends LettersWanted {
  readonly address?: { readonly address: string; readonly key: string } | undefined;
}

interface Page {
  readonly after?: string | undefined;
  readonly limit: number;
}

export const finding: Asking<{ readonly wanted: Wanted; readonly page: Page }, FoundLetters> = {
  route: 'get /v1/letters',
  onDatabase: (store, { wanted, page }) => findLetters(store, wanted, page),
  request: ({ wanted: { address, messageId, settledFrom, ...wanted }, page }) => ({
    query: {
      ...wanted,
      address: address?.address,
      message_id: messageId,
      settled_from: settledFrom,
      after: page.after,
      limit: Math.min(page.limit, mostOverHttp),
    },
  }),
  answer: same,
};

export const showing: Asking<string, WholeLetter> = {
  route: 'get /v1/letters/{id}',
  onDatabase: (store, id) => wholeLetter(store, id, loadConfig.cli().SENTRY_URL_PATTERN),
  request: (id) => ({ path: { id } }),
  answer: same,
};
