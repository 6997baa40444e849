import { figures, type Logger, type Metrics } from '@pabal/runtime';
import type { LinkCardsDeps } from './cards.ts';

/** Counts how reading links goes. */
export function countLinkCards(metrics: Metrics): LinkCardsDeps['count'] {
  const seconds = metrics.histogram(figures.linkCards);
  const kept = metrics.counter(figures.linkCardsKept);
  return (outcome, took) => {
    if (outcome === 'kept') kept.inc({});
    else seconds.observe({ outcome }, took);
  };
}

/** Logs where names led that are not followed, and faults of pabal; the address of a link may be somebody's secret. */
export function noteLinkFailures(logger: Logger): LinkCardsDeps['onFailure'] {
  return ({ url, leadsTo, error }) => {
    const { host } = new URL(url);
    if (error === undefined) logger.info({ host, leadsTo }, 'A link leads into a private network.');
    else
      logger.error(
        { host, err: error },
        'What a link leads to could not be read because of an error in pabal.',
      );
  };
}
