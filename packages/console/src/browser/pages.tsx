// What each page is made by. A page is loaded when somebody first goes there.

import type { ComponentType } from 'preact';
import type { PageName } from '../pages.ts';
import type { PageProps } from './page-props.ts';

type Loaded = Promise<{ readonly default: ComponentType<PageProps> }>;

type Pages = typeof import('./pages/all-pages.ts');

const later = (name: keyof Pages) => async (): Loaded => ({
  default: (await import('./pages/all-pages.ts'))[name],
});

const made: Readonly<Partial<Record<PageName, () => Loaded>>> = {
  now: () => import('./pages/now/now.tsx'),
  letters: later('Letters'),
  letter: later('Letter'),
  events: later('Events'),
  event: later('Event'),
  deadLetters: later('DeadLetters'),
  unknown: later('UnknownLetters'),
  limits: later('Limits'),
  apps: later('Apps'),
  app: later('App'),
  webhooks: later('Webhooks'),
  webhook: later('Webhook'),
  users: later('Users'),
  audit: later('Audit'),
};

/** The api writes all others. */
export const loadPage = (name: PageName): Loaded => (made[name] ?? later('SheetPage'))();
