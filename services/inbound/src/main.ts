// Inbound takes the mail that comes back: bounces, complaints, notices of absence, and mail that unsubscribes.

import { configOrExit, loadConfig } from '@pabal/config';
import { runAlone } from '@pabal/runtime';
import { startInbound } from './service.ts';

const config = configOrExit(loadConfig.inbound);
await runAlone('inbound', config, (surroundings) => startInbound(config, surroundings));
