// The pages about templates.

import { rolesWithScope } from '@pabal/domain';
import { z } from 'zod';
import { type Route, signedIn } from '../../../api.ts';
import { templatePath } from '../../operations/templates.schema.ts';
import { onlookerOf, pageRoute } from '../page.ts';
import { templatesPage } from './list.ts';
import { templateQuery } from './query.ts';
import { templateSheet } from './template.ts';

export const templatePages: readonly Route[] = [
  signedIn('get', '/v1/console/templates', {
    ...pageRoute('The page of the console about all templates.', []),
    roles: rolesWithScope('ops:read'),
    input: z.object({}),
    handle: async (api, call) => ({ status: 200, body: await templatesPage(api, onlookerOf(call)) }),
  }),
  signedIn('get', '/v1/console/templates/{name}', {
    ...pageRoute('The page of the console about one template.'),
    roles: rolesWithScope('ops:read'),
    input: z.object({ path: templatePath, query: templateQuery }),
    handle: async (api, call) => ({
      status: 200,
      body: await templateSheet(api, { ...call.input.path, ...call.input.query }, onlookerOf(call)),
    }),
  }),
];
