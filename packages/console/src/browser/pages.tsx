// What each page is made by. A page is loaded when somebody first goes there.

import type { ComponentType } from 'preact';
import type { PageName } from '../pages.ts';
import type { PageProps } from './page-props.ts';

type Loaded = Promise<{ readonly default: ComponentType<PageProps> }>;

type LetterPages = typeof import('./pages/letter-pages.ts');

const ofLetters = (name: keyof LetterPages) => async (): Loaded => ({
  default: (await import('./pages/letter-pages.ts'))[name],
});

type RunPages = typeof import('./pages/run-pages.ts');

const ofRunning = (name: keyof RunPages) => async (): Loaded => ({
  default: (await import('./pages/run-pages.ts'))[name],
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
  apps: ofRunning('Apps'),
  app: ofRunning('App'),
  imports: ofRunning('Imports'),
  import: ofRunning('Import'),
  users: ofRunning('Users'),
  audit: ofRunning('Audit'),
  system: ofRunning('System'),
  settings: ofRunning('Settings'),
};
