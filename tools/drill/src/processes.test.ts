// The drill's short form: services are killed, stopped, restarted behind a load balancer and blocked, also in the middle of an
// edition; receivers of webhooks and rooms of chat go away; a provider tells what comes back; letters come in floods; templates and clocks change under the services.

import { describeDrill } from './in-tests.ts';
import { changes } from './scenarios/changes.ts';
import { chatFaults } from './scenarios/chat.ts';
import { fairness } from './scenarios/fairness.ts';
import { balancers } from './scenarios/go-betweens.ts';
import { lanes } from './scenarios/limits.ts';
import { newsletters } from './scenarios/newsletters.ts';
import { senderFaults, serviceFaults } from './scenarios/process-faults.ts';
import { receipts } from './scenarios/receipts.ts';
import { webhooks } from './scenarios/webhooks.ts';

describeDrill(
  [senderFaults, 'both'],
  [serviceFaults, 'one'],
  [newsletters, 'one'],
  [fairness, 'one'],
  [balancers, 'one'],
  [webhooks, 'one'],
  [chatFaults, 'one'],
  [receipts, 'one'],
  [lanes, 'one'],
  // Last, because clocks that were an hour ahead leave traces behind.
  [changes, 'one'],
);
