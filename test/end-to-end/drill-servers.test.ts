// The drill's short form: the queue and the store fail.

import { describeDrill } from '../drill/in-tests.ts';
import { queueFaults, sweepers } from '../drill/scenarios/queue-faults.ts';
import { storeFaults } from '../drill/scenarios/store-faults.ts';

describeDrill([...queueFaults, ...storeFaults], 'both');
describeDrill(sweepers, 'one');
