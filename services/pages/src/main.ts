// The pages are what readers see, and the one process that faces the internet: sign-up, confirmation, preferences, leaving.

import { configOrExit, loadConfig } from '@pabal/config';
import { runAlone } from '@pabal/runtime';
import { startPages } from './service.ts';

const config = configOrExit(loadConfig.pages);
await runAlone('pages', config, (surroundings) => startPages(config, surroundings));
