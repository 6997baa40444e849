// What links lead to: title, description and picture of pages of strangers.

import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { chargedTo } from '../../http/caller.ts';
import { linkCardQuery, shownLinkCard } from './link-cards.schema.ts';

/** Each may have a server of somebody else asked: it counts as so many requests. */
const countsAs = 100;

const retry = { 'Retry-After': '5' };

export const linkCards: readonly Route[] = [
  keyed('get', '/v1/link-cards', {
    scope: 'link-cards:read',
    summary: 'What a link leads to: title, description, picture and name of the site, or why there is none.',
    input: z.object({ query: linkCardQuery }),
    cost: () => countsAs,
    answers: {
      200: { description: 'The card, or the reason why there is none.', schema: shownLinkCard },
      202: { description: 'Its server is slow, or it waits for its turn. Ask again.', schema: shownLinkCard },
    },
    handle: async ({ store, linkCards: cards }, { caller, input }) => {
      const { url, wait } = input.query;
      const body = await cards.card(store, url, { caller: chargedTo(caller), waitMs: wait * 1_000 });
      return body.state === 'pending' ? { status: 202, body, headers: retry } : { status: 200, body };
    },
  }),
];
