// The two links that open somebody's preferences: the one in every letter of a newsletter, which may be passed on with the letter,
// and a fresh one that was sent to the address a moment ago.

import type { UnsubscribeIds, UnsubscribeLinks } from '@pabal/mail';
import { pagePaths } from '@pabal/subscriptions';
import type { Request, Response } from 'express';
import { sendProblemPage } from '../http/error-pages.ts';
import type { Pages } from '../pages.ts';

/** The person whose preferences a link opens. */
export interface OpenedLink {
  readonly recipientId: string;
  /** The newsletter whose letter the link was in. */
  readonly newsletterId?: string;
  /** True when the person who has the link reads the mail of the address now. */
  readonly fresh: boolean;
}

/** The person of a token; nothing when we did not sign it or it has expired. */
export function readLink(
  { links, unsubscribeLinks }: Pick<Pages, 'links' | 'unsubscribeLinks'>,
  token: string,
): OpenedLink | undefined {
  const recipientId = links.readPreferences(token);
  if (recipientId !== undefined) return { recipientId, fresh: true };
  const ids = unsubscribeLinks.read(token);
  return ids && { ...ids, fresh: false };
}

/** The path to the preferences with the link of a letter. */
export function letterPreferences(links: UnsubscribeLinks, ids: UnsubscribeIds): string {
  return `${pagePaths.preferences}${links.url(ids).split('/').at(-1) ?? ''}`;
}

/**
 * Counts a visit with a link by what was found in it.
 *
 * @returns `undefined` when too many came, and the answer has been sent
 */
export async function counted<Found>(
  pages: Pages,
  request: Request,
  response: Response,
  found: Found | undefined,
): Promise<{ readonly found: Found | undefined } | undefined> {
  const caller = pages.clientAddress(request);
  const allowed = await (found === undefined ? pages.limits.badLink(caller) : pages.limits.goodLink(caller));
  if (allowed) return { found };
  sendProblemPage(pages, request, response, 'busy', 429);
  return undefined;
}
