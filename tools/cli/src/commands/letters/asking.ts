// What commands about letters ask for.

import { errorPagePattern, loadConfig } from '@pabal/config';
import {
  type FoundLetters,
  findLetters,
  type LettersWanted,
  type WholeLetter,
  wholeLetter,
} from '@pabal/deliveries';
import type { PageAsked } from '@pabal/domain';
import { type Asking, same } from '../../asking/asking.ts';
import { pageQuery } from '../../options/paging.ts';

/** Which letters are looked for. */
export interface Wanted extends LettersWanted {
  readonly address?: { readonly address: string; readonly key: string } | undefined;
}

export const finding: Asking<{ readonly wanted: Wanted; readonly page: PageAsked }, FoundLetters> = {
  route: 'get /v1/letters',
  onDatabase: (store, { wanted, page }) => findLetters(store, wanted, page),
  request: ({ wanted: { address, messageId, settledFrom, ...wanted }, page }) => ({
    query: {
      ...wanted,
      address: address?.address,
      message_id: messageId,
      settled_from: settledFrom,
      after: page.after,
      limit: pageQuery(page).limit,
    },
  }),
  answer: same,
};

export const showing: Asking<string, WholeLetter> = {
  route: 'get /v1/letters/{id}',
  onDatabase(store, id) {
    const config = loadConfig.cli();
    return wholeLetter(store, id, { errorsAt: errorPagePattern(config), consoleAt: config.CONSOLE_URL });
  },
  request: (id) => ({ path: { id } }),
  answer: same,
};
