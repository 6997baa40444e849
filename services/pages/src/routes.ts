// Every address of the pages. What is not in this table is answered with the page that says so.

import { archiveRoutes } from './archive/archive.ts';
import { cardRoutes } from './cards/cards.ts';
import { clickRoutes } from './clicks/clicks.ts';
import { confirmRoutes } from './newsletters/confirm.ts';
import { signUpRoutes } from './newsletters/sign-up.ts';
import type { PageRoute } from './pages.ts';
import { erasureRoutes } from './preferences/erasure.ts';
import { preferenceRoutes } from './preferences/preferences.ts';
import { unsubscribeRoutes } from './preferences/unsubscribe.ts';
import { receiptRoutes } from './receipts/receipts.ts';

export const routes: readonly PageRoute[] = [
  ...signUpRoutes,
  ...confirmRoutes,
  ...preferenceRoutes,
  ...erasureRoutes,
  ...unsubscribeRoutes,
  ...archiveRoutes,
  ...cardRoutes,
  ...clickRoutes,
  ...receiptRoutes,
];
