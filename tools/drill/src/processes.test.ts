// The drill's short form: services are killed, stopped, restarted behind a load balancer and blocked, also in the middle of an
// edition; templates and clocks change under them.

import { describeDrill } from './in-tests.ts';
import { changes } from './scenarios/changes.ts';
import { fairness } from './scenarios/fairness.ts';
import { balancers } from './scenarios/go-betweens.ts';
import { newsletters } from './scenarios/newsletters.ts';
import { senderFaults, serviceFaults } from './scenarios/process-faults.ts';

describeDrill(senderFaults, 'both');
describeDrill([...serviceFaults, ...newsletters, ...changes], 'one');
describeDrill(fairness, 'one');
describeDrill(balancers, 'one');
