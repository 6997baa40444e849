// The drill's short form: services are killed, stopped and blocked, templates and clocks change under them.

import { describeDrill } from '../drill/in-tests.ts';
import { changes } from '../drill/scenarios/changes.ts';
import { senderFaults, serviceFaults } from '../drill/scenarios/process-faults.ts';

describeDrill(senderFaults, 'both');
describeDrill([...serviceFaults, ...changes], 'one');
