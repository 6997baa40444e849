// What each page is made by. A page is loaded when somebody first goes there.

import type { ComponentType } from 'preact';
import type { PageName } from '../pages.ts';

/** The parts of the page's address. */
export interface PageProps {
  readonly params: Readonly<Record<string, string>>;
}

type Loaded = Promise<{ readonly default: ComponentType<PageProps> }>;

type LetterPages = typeof import('./pages/letter-pages.ts');

const ofLetters = (name: keyof LetterPages) => async (): Loaded => ({
  default: (await import('./pages/letter-pages.ts'))[name],
});

export const loadPage: Readonly<Record<PageName, () => Loaded>> = {
  now: () => import('./pages/now/now.tsx'),
  letters: ofLetters('Letters'),
  letter: ofLetters('Letter'),
  events: ofLetters('Events'),
  event: ofLetters('Event'),
  deadLetters: ofLetters('DeadLetters'),
  unknown: ofLetters('UnknownLetters'),
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
