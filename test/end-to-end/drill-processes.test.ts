// The drill's short form: services are killed, stopped and blocked, also in the midst of an edition; templates and clocks
// change under them.

import { describeDrill } from '../drill/in-tests.ts';
import { changes } from '../drill/scenarios/changes.ts';
import { newsletters } from '../drill/scenarios/newsletters.ts';
import { senderFaults, serviceFaults } from '../drill/scenarios/process-faults.ts';

describeDrill(senderFaults, 'both');
describeDrill([...serviceFaults, ...newsletters, ...changes], 'one');
