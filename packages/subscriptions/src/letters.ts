// The letters about what people ask for on pages. They are made after the page was answered, by one path for all addresses, so that
// neither the answer nor its time tells whether somebody is known. What an address gets is bounded here, where all processes see
// it: a stranger who types it again and again has nothing sent.

import {
  countPageLetters,
  endPageLetter,
  findLinkedNewsletter,
  findReaderByAddress,
  type PageRequest,
  removeOldPageRequests,
  takeDuePageRequest,
} from '@pabal/db/people';
import { isUnavailable, type Queryable, type Store, withSpace } from '@pabal/db/store';
import { secondsPerDay } from '@pabal/domain';
import { createOwnLetters, type OwnLetter } from '@pabal/events';
import { createTicker, figures, type Logger, type Metrics } from '@pabal/runtime';
import { confirmDays } from './confirm.ts';
import type { PageLinks } from './links.ts';

export interface PageLetters {
  /** Looks soon for letters that are due: something was asked for. */
  nudge(): void;
  start(): void;
  /** Waits for the letter under way. */
  stop(): Promise<void>;
}

/** Letters that one address gets at most, however many people type it. */
const mostLetters = { perDay: 6, perMonth: 20, sameWithinMinutes: 10 } as const;

/** How long what nobody confirmed is kept. */
const keptDays = 30;
const removedTogether = 500;

const lookEveryMs = 1_000;
const removeEveryMs = 600_000;

interface Deps {
  readonly store: Store;
  readonly links: PageLinks;
  /** Rings for letters; never fails but for reasons that the sweeper mends. */
  readonly ring: (deliveryIds: readonly string[]) => Promise<void>;
  readonly messageIdDomain: string;
  readonly defaultLocale: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Makes what makes the letters. Any number of processes may. */
export function createPageLetters(deps: Deps): PageLetters {
  const { store, logger } = deps;
  const makeNext = createMaker(deps);
  let removedAt = Number.NEGATIVE_INFINITY;
  let underWay: Promise<void> | undefined;
  let again = false;
  let failing = false;

  async function run(): Promise<void> {
    do {
      again = false;
      while (await makeNext());
    } while (again);
    if (performance.now() - removedAt < removeEveryMs) return;
    while ((await removeOldPageRequests(store, keptDays, removedTogether)) === removedTogether);
    removedAt = performance.now();
  }

  /** One run at a time: who comes meanwhile has it look once more. */
  function look(): Promise<void> {
    again = true;
    underWay ??= run()
      .then(() => {
        failing = false;
      })
      .catch((error: unknown) => {
        // The store logs once for all that PostgreSQL is away.
        if (!failing && !isUnavailable(error))
          logger.warn({ err: error }, 'Letters about page requests could not be made; it is tried again.');
        failing = true;
      })
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  }

  const ticker = createTicker({ everyMs: lookEveryMs, task: look, onError: () => {} });
  return {
    nudge: () => void look(),
    start: ticker.start,
    stop: async () => {
      await ticker.stop();
      await underWay;
    },
  };
}

/** @returns what makes the next letter that is due, and says whether there was one */
function createMaker(deps: Deps): () => Promise<boolean> {
  const { store, ring, messageIdDomain, logger, metrics } = deps;
  const write = createOwnLetters({ store, messageIdDomain });
  const figure = metrics.counter(figures.pageLetters);

  return async () => {
    const made = await store.transaction(async (transaction) => {
      const request = await takeDuePageRequest(transaction);
      if (request === undefined) return undefined;
      const letter = (await isTooMuch(transaction, request))
        ? 'held'
        : await letterFor(transaction, request, deps);
      // Written down outside of this transaction, and under a key of the request's own: when this one fails, the next finds it.
      const ids = typeof letter === 'string' ? [] : await write(letter);
      await endPageLetter(transaction, request.id, ids.length > 0);
      return {
        ids,
        outcome: typeof letter === 'string' ? letter : 'made',
        kind: request.kind,
        id: request.id,
      } as const;
    });
    if (made === undefined) return false;
    figure.inc({ kind: made.kind, outcome: made.outcome });
    if (made.outcome === 'held')
      logger.info({ request: made.id }, 'An address has had enough letters for now; none was made.');
    if (made.ids.length > 0) await ring(made.ids);
    return true;
  };
}

async function isTooMuch(transaction: Queryable, request: PageRequest): Promise<boolean> {
  const counts = await countPageLetters(transaction, request, mostLetters.sameWithinMinutes);
  return counts.justNow || counts.lastDay >= mostLetters.perDay || counts.lastMonth >= mostLetters.perMonth;
}

/** The letter about a request, or why there is none. */
async function letterFor(
  transaction: Queryable,
  request: PageRequest,
  { links, defaultLocale }: Deps,
): Promise<OwnLetter | 'unknown-address'> {
  const { space, kind, address, addressKey, newsletterId } = request;
  const reader = await findReaderByAddress(
    withSpace(transaction, space),
    addressKey,
    newsletterId ?? undefined,
  );
  const locale = request.locale ?? reader?.locale ?? defaultLocale;
  const common = {
    ...{ space, locale, key: `page-request:${request.id}:${request.letters + 1}` },
    ...{ ttlSeconds: secondsPerDay, retentionSeconds: confirmDays * secondsPerDay },
    people: [{ address, addressKey, name: undefined, locale, recipientId: reader?.id }],
  };
  if (kind === 'sign-up') {
    const newsletter =
      newsletterId === null ? undefined : await findLinkedNewsletter(transaction, newsletterId);
    if (newsletter === undefined) return 'unknown-address';
    const already = reader?.state === 'subscribed';
    const url = already
      ? links.preferences(reader.id)
      : links.confirm({ requestId: request.id, newsletterId: newsletter.id });
    const data = { newsletter: newsletter.name, already, url, days: confirmDays };
    return { ...common, template: 'subscription.confirm', data };
  }
  if (reader === undefined) return 'unknown-address';
  if (kind === 'link')
    return {
      ...common,
      template: 'subscription.link',
      data: { url: links.preferences(reader.id), hours: 24 },
    };
  return { ...common, template: 'subscription.erase', data: { url: links.erasure(request.id), hours: 24 } };
}
