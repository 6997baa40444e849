// Sign-ups that come from the company's own site.

import { PabalError } from '@pabal/domain';
import { networkOf } from '@pabal/guard';
import { askToSubscribe } from '@pabal/subscriptions';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { keyInPath } from './newsletters.schema.ts';
import { shownSignUp, signUpRequest } from './sign-ups.schema.ts';

export const signUps: readonly Route[] = [
  keyed('post', '/v1/newsletters/{key}/sign-ups', {
    scope: 'recipients:write',
    summary: 'Ask the owner of an address by a letter whether they want a public newsletter.',
    input: z.object({ path: z.strictObject({ key: keyInPath }), body: signUpRequest }),
    answers: { 202: { description: 'It is noted; the pages make the letter.', schema: shownSignUp } },
    problems: ['not-found', 'wrong-state'],
    handle: async (api, { caller, input }) => {
      if (api.networkHash === undefined)
        throw new PabalError(
          'wrong-state',
          'LINK_SECRET is not set. Without it no letter can have a link that confirms. Set it for all services.',
        );
      const { client, ...signUp } = input.body;
      const network = client === undefined ? undefined : networkOf(client);
      const networkHash = network === undefined ? undefined : api.networkHash(network);
      await askToSubscribe(api.store, input.path.key, { ...signUp, networkHash }, actorOf(caller));
      return { status: 202, body: { state: 'asked' } };
    },
  }),
];
