// The drill's short form: the queue and the store fail.

import { describeDrill } from './in-tests.ts';
import { queueFaults, sweepers } from './scenarios/queue-faults.ts';
import { storeFaults } from './scenarios/store-faults.ts';

describeDrill([...queueFaults, ...storeFaults], 'both');
describeDrill(sweepers, 'one');
