import type { Scenario } from '../scenario.ts';
import { changes } from './changes.ts';
import { chatFaults } from './chat.ts';
import { fairness } from './fairness.ts';
import { balancers, poolers } from './go-betweens.ts';
import { lanes, rates } from './limits.ts';
import { newsletters } from './newsletters.ts';
import { senderFaults, serviceFaults } from './process-faults.ts';
import { queueFaults, sweepers } from './queue-faults.ts';
import { receipts } from './receipts.ts';
import { smtpAnswers } from './smtp-answers.ts';
import { smtpOutages } from './smtp-outages.ts';
import { storeFaults } from './store-faults.ts';
import { webhooks } from './webhooks.ts';

/** Every scenario there is, in the order in which they are run. */
export const scenarios: readonly Scenario[] = [
  ...queueFaults,
  ...sweepers,
  ...storeFaults,
  ...poolers,
  ...senderFaults,
  ...serviceFaults,
  ...balancers,
  ...newsletters,
  ...smtpOutages,
  ...smtpAnswers,
  ...changes,
  ...rates,
  ...lanes,
  ...fairness,
  ...webhooks,
  ...chatFaults,
  ...receipts,
];
