// What pabal runs on, and the settings of the api.

import { z } from 'zod';
import { keyed, type Route, signedIn } from '../../api.ts';
import { inText } from '../in-text.ts';
import { settingList, shownSystem } from './system.schema.ts';

export const system: readonly Route[] = [
  keyed('get', '/v1/system', {
    scope: 'ops:read',
    ofInstallation: true,
    summary: 'What pabal runs on: database, partitions, migrations, queues, and the checks of each process.',
    input: z.object({}),
    answers: { 200: { description: 'All of it.', schema: shownSystem } },
    handle: async (api) => {
      const { database, migrations, missingMigrations, partitions, queues, processes } = await api.system();
      const body = {
        ...{ database, missingMigrations, queues },
        migrations: migrations.map(inText),
        partitions: partitions.map(inText),
        processes: processes.map(inText),
      };
      return { status: 200, body };
    },
  }),
  signedIn('get', '/v1/settings', {
    roles: ['admin'],
    ofInstallation: true,
    summary: 'The settings of the api, with where each came from. Secrets are dots.',
    input: z.object({}),
    answers: { 200: { description: 'All settings that it reads.', schema: settingList } },
    handle: async ({ settings }) => ({ status: 200, body: { service: 'api', settings: settings() } }),
  }),
];
