// The drill's short form: the queue and the store fail, and the pooler before the store.

import { describeDrill } from './in-tests.ts';
import { poolers } from './scenarios/go-betweens.ts';
import { queueFaults, sweepers } from './scenarios/queue-faults.ts';
import { storeFaults } from './scenarios/store-faults.ts';

describeDrill([...queueFaults, ...storeFaults, ...poolers], 'both');
describeDrill(sweepers, 'one');
