// What is not well, judged from the facts. The list is ordered by harm; `harm` says in which order.

import type { Facts } from '../facts.ts';
import { afterwards } from './afterwards.ts';
import { appsBeyondShare, heldNewsletters, lateLetters, parked, pausedApps, pausedLanes } from './letters.ts';
import { failingFeeds, heldEditions, overdueSlots, templates } from './newsletters.ts';
import {
  checks,
  missingServices,
  missingStandby,
  readOnlyStore,
  refusedRequests,
  silentProcesses,
  sweeper,
  warnings,
  wrongClocks,
} from './processes.ts';
import { pausedProviders, providers, slow, slowDomains, spentAllowances } from './providers.ts';
import { harm, type Rule, type Trouble } from './trouble.ts';

export {
  createHealing,
  type Healed,
  type Healing,
  healedKinds,
  healedSentence,
  newsMs,
} from './healed.ts';
export { harm, type Trouble } from './trouble.ts';

const rules: readonly Rule[] = [
  ...[
    missingServices,
    checks,
    sweeper,
    silentProcesses,
    warnings,
    missingStandby,
    readOnlyStore,
    wrongClocks,
    refusedRequests,
  ],
  ...[providers, spentAllowances, slow, pausedProviders, slowDomains],
  ...[lateLetters, parked, pausedLanes, pausedApps, appsBeyondShare, heldNewsletters],
  ...[templates, overdueSlots, heldEditions, failingFeeds, afterwards],
];

export function findTroubles(facts: Facts): Trouble[] {
  const place = ({ kind }: Trouble) => harm.indexOf(kind);
  return rules.flatMap((rule) => rule(facts)).sort((a, b) => place(a) - place(b));
}
