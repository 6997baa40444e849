// What each page is made by. A page is loaded when somebody first goes there.

import type { ComponentType } from 'preact';
import type { PageName } from '../pages.ts';

/** The parts of the page's address. */
export interface PageProps {
  readonly params: Readonly<Record<string, string>>;
}

type Loaded = Promise<{ readonly default: ComponentType<PageProps> }>;

export const loadPage: Readonly<Record<PageName, () => Loaded>> = {
  now: () => import('./pages/now/now.tsx'),
  letters: () => import('./pages/letters/letters.tsx'),
  letter: () => import('./pages/letters/letter.tsx'),
  events: () => import('./pages/events/events.tsx'),
  event: () => import('./pages/events/event.tsx'),
  deadLetters: () => import('./pages/parked/dead-letters.tsx'),
  unknown: () => import('./pages/parked/unknown.tsx'),
  limits: () => import('./pages/limits/limits.tsx'),
  apps: () => import('./pages/apps/apps.tsx'),
  app: () => import('./pages/apps/app.tsx'),
  imports: () => import('./pages/imports/imports.tsx'),
  import: () => import('./pages/imports/import.tsx'),
  users: () => import('./pages/users/users.tsx'),
  audit: () => import('./pages/audit/audit.tsx'),
  system: () => import('./pages/system/system.tsx'),
  settings: () => import('./pages/system/settings.tsx'),
};
