import type { NewsletterDefinition } from '@pabal/newsletters';

/** The clocks that the slots of a newsletter are told on. */
export const zoneOf = ({ schedule }: Pick<NewsletterDefinition, 'schedule'>): string =>
  schedule?.timeZone ?? 'UTC';
