// What each page is made by. A page is loaded when somebody first goes there.

import type { ComponentType } from 'preact';
import type { PageName } from '../pages.ts';
import type { PageProps } from './page-props.ts';

type Loaded = Promise<{ readonly default: ComponentType<PageProps> }>;

/** Pages that are not here yet say so. */
const notYet = (): Loaded => import('./pages/not-yet.tsx');

export const loadPage: Readonly<Record<PageName, () => Loaded>> = {
  now: () => import('./pages/now/now.tsx'),
  letters: notYet,
  letter: notYet,
  events: notYet,
  event: notYet,
  deadLetters: notYet,
  unknown: notYet,
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
