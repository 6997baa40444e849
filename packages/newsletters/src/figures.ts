// What Prometheus sees of editions.

import { countOpenEditions, listOverdueSeconds } from '@pabal/db/editions';
import type { Queryable } from '@pabal/db/store';
import { createLabels, createRemembered, figures, type Metrics, showRows } from '@pabal/runtime';

/** Newsletters that figures tell apart. */
const mostNewsletters = 100;

/** Shows how late newsletters are. Builders do, and the api as well, so that it is seen when no builder lives. */
export function showOverdueEditions(metrics: Metrics, store: Queryable): void {
  const ask = createRemembered(() => listOverdueSeconds(store));
  showRows(metrics, figures.editionOverdue, {
    ask,
    read: () => {
      const labelOf = createLabels(mostNewsletters);
      return ({ newsletter, seconds }) => [{ newsletter: labelOf(newsletter) }, seconds];
    },
    join: Math.max,
  });
}

/** Shows the editions that are not over. */
export function showOpenEditions(metrics: Metrics, store: Queryable): void {
  const ask = createRemembered(() => countOpenEditions(store));
  showRows(metrics, figures.openEditions, {
    ask,
    read: () => {
      const labelOf = createLabels(mostNewsletters);
      return ({ newsletter, state, editions }) => [{ newsletter: labelOf(newsletter), state }, editions];
    },
  });
}
