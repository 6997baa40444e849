// The drill's short form: the queue and the store fail, and the pooler before the store.

import { describeDrill } from './in-tests.ts';
import { poolers } from './scenarios/go-betweens.ts';
import { queueFaults, sweepers } from './scenarios/queue-faults.ts';
import { storeFaults } from './scenarios/store-faults.ts';

// The faults of the store are last, because they end with another primary.
describeDrill([queueFaults, 'both'], [sweepers, 'one'], [poolers, 'both'], [storeFaults, 'both']);
