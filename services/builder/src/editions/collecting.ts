// Sources are read before entries are chosen. The collector fetches the feeds; this step makes them due at once and waits for
// them, for each as long as the newsletter says.

import {
  beginChoosing,
  findSourceLogin,
  findStaleFeeds,
  hastenFeeds,
  type SourceFeed,
  skipEdition,
  waitWithEdition,
} from '@pabal/db/editions';
import { messageOf } from '@pabal/domain';
import { isSameServer } from '@pabal/feeds';
import type { FeedContent } from '@pabal/newsletters';
import { noteCards } from './cards.ts';
import { after, latest, minuteMs, type Step, type StepEnd, type Work } from './step.ts';

/** A feed that answered this shortly before the edition began is not read again. */
const freshMs = minuteMs;

/** How often a feed is checked while the edition waits for it. */
const lookEveryMs = 1_000;

/** How long a JSON source is asked again, and how often. */
const jsonPatienceMs = 30 * minuteMs;
const jsonEveryMs = minuteMs;

export const collect: Step = (work) => {
  const { content } = work.definition;
  switch (content.kind) {
    case 'feeds':
      return collectFeeds(content, work);
    case 'json':
      return collectJson(content.url, work);
    case 'favourites':
    case 'recipients':
      return moveOn(work, undefined);
    default:
      return content satisfies never;
  }
};

async function moveOn({ store, edition }: Work, source: unknown): Promise<StepEnd> {
  await beginChoosing(store, edition.id, source);
  return 'again';
}

async function collectFeeds(content: FeedContent, work: Work): Promise<StepEnd> {
  const { store, edition, now, logger } = work;
  const begun = edition.createdAt;
  const since = after(begun, -freshMs);
  await hastenFeeds(store, content.sources, since);
  const stale = await findStaleFeeds(store, content.sources, { begun, since });
  const verdict = judgeFeeds(stale, { begun, now, collectMinutes: content.collectMinutes });
  if (verdict.kind === 'skip') {
    await skipEdition(store, edition.id, verdict.reason);
    return 'again';
  }
  if (verdict.kind === 'wait') {
    await waitWithEdition(store, edition.id, { state: 'collecting', until: after(now, lookEveryMs) });
    return 'rest';
  }
  if (stale.length > 0) {
    logger.warn(
      { edition: edition.id, feeds: stale.map(({ id, failure }) => ({ id, failure })) },
      'An edition goes on without feeds that could not be read.',
    );
  }
  return moveOn(work, noteCards(content, now));
}

type FeedVerdict =
  | { readonly kind: 'go' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'skip'; readonly reason: string };

/**
 * Whether an edition goes on without the feeds that could not be read lately. Each feed has its own rule, and each is given
 * the newsletter's minutes to be read at all.
 */
function judgeFeeds(
  stale: readonly SourceFeed[],
  {
    begun,
    now,
    collectMinutes,
  }: { readonly begun: Date; readonly now: Date; readonly collectMinutes: number },
): FeedVerdict {
  const waited = now.getTime() - begun.getTime();
  const collecting = waited < collectMinutes * minuteMs;
  const holds = ({ asked, failureRule, waitMinutes }: SourceFeed) =>
    (!asked && collecting) || (failureRule === 'wait' && waited < waitMinutes * minuteMs);
  const needed = stale.find((feed) => feed.failureRule === 'skip' && !holds(feed));
  if (needed !== undefined) {
    return {
      kind: 'skip',
      reason: `The feed ${needed.url} could not be read (${needed.failure ?? 'no answer yet'}).`,
    };
  }
  return stale.some(holds) ? { kind: 'wait' } : { kind: 'go' };
}

async function collectJson(url: string, work: Work): Promise<StepEnd> {
  const { store, edition, now, logger, readJson, signal } = work;
  try {
    const credentials = await credentialsFor(url, work);
    return await moveOn(work, await readJson({ url, credentials }, signal));
  } catch (error) {
    signal.throwIfAborted();
    const reason = messageOf(error);
    logger.warn({ edition: edition.id, reason }, 'The source of an edition could not be read.');
    if (now < after(latest(edition.createdAt, edition.slot), jsonPatienceMs)) {
      await waitWithEdition(store, edition.id, { state: 'collecting', until: after(now, jsonEveryMs) });
      return 'rest';
    }
    await skipEdition(store, edition.id, `Its source could not be read: ${reason}`);
    return 'again';
  }
}

/**
 * An edition keeps the address it began with, but no password. It uses the newsletter's present password, unless that
 * belongs to another server by now.
 */
async function credentialsFor(url: string, { store, edition }: Work): Promise<string | undefined> {
  const login = await findSourceLogin(store, edition.newsletterId);
  if (login === undefined || login.url === null || !isSameServer(login.url, url)) return undefined;
  return login.credentials;
}
