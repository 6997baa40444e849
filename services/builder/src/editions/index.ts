// The builder's part about editions, put together.

import type { Config } from '@pabal/config';
import { type Store, storeTime } from '@pabal/db/store';
import type { Fetcher } from '@pabal/feeds';
import type { Queues } from '@pabal/queue';
import type { Logger } from '@pabal/runtime';
import { createOpsMail, type OpsMail } from '@pabal/status';
import { createEditionHandler } from './handler.ts';
import { createJsonReader } from './json-source.ts';
import { createLetterRelease } from './release-letters.ts';
import { createEditionRunner } from './runner.ts';
import type { EditionDeps } from './step.ts';
import { createEditionWatch } from './watch.ts';

export interface Editions {
  /** Handles the jobs of the `edition` queue. */
  readonly handle: ReturnType<typeof createEditionHandler>;
  /** Begins slots and rings for what is due. */
  readonly run: () => Promise<void>;
  /** Rings for letters of editions that are being sent. */
  readonly releaseLetters: () => Promise<void>;
  /** Reports slots that passed without a finished edition. */
  readonly watch: () => Promise<void>;
  readonly opsMail: OpsMail;
}

/** Puts the parts together. */
export function createEditions(deps: {
  readonly config: Pick<Config<'builder'>, 'OPS_ADDRESS' | 'PING_URL' | 'DEFAULT_LOCALE'>;
  readonly store: Store;
  readonly fetcher: Fetcher;
  readonly queues: Pick<Queues, 'ring' | 'waiting' | 'buildEdition'>;
  readonly logger: Logger;
  readonly messageIdDomain: string;
  readonly linkCards: EditionDeps['linkCards'];
  readonly render: EditionDeps['render'];
  readonly count: EditionDeps['count'];
}): Editions {
  const { config, store, fetcher, queues, logger, messageIdDomain, linkCards, render, count } = deps;
  const clock = () => storeTime(store);
  const opsMail = createOpsMail({
    ...{ store, queues, logger, messageIdDomain },
    to: config.OPS_ADDRESS,
    locale: config.DEFAULT_LOCALE,
  });
  return {
    handle: createEditionHandler({
      ...{ store, clock, logger, opsMail, messageIdDomain, linkCards, render, count },
      readJson: createJsonReader(fetcher),
    }),
    run: createEditionRunner({ store, clock, logger, queues, count }),
    releaseLetters: createLetterRelease({ store, queues, count }),
    opsMail,
    watch: createEditionWatch({ store, clock, logger, opsMail, ping: createPing(config.PING_URL) }),
  };
}

/** The operator has set this address, so it may lead anywhere. */
function createPing(url: string | undefined): () => Promise<void> {
  return async () => {
    if (url === undefined) return;
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`Expected the ping to be answered with 2xx, got ${response.status}.`);
  };
}
