// How pabal fares now.

import { readStatus } from '@pabal/status';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { inText } from '../in-text.ts';
import { shownStatus } from './status.schema.ts';

export const status: readonly Route[] = [
  keyed('get', '/v1/status', {
    scope: 'ops:read',
    ofInstallation: true,
    summary: 'How pabal fares now: what is not well, what waits and for what, which processes are alive.',
    input: z.object({}),
    answers: { 200: { description: 'How it fares.', schema: shownStatus } },
    handle: async ({ store }) => {
      const { at, sentence, troubles, lanes, processes, deadLetters, unknownLetters, editions } =
        await readStatus(store);
      const body = {
        ...{ at: at.toISOString(), sentence },
        troubles: troubles.map(inText),
        lanes: lanes.map(({ waitsFor, ...lane }) => ({ ...inText(lane), waitsFor: waitsFor.map(inText) })),
        processes: processes.map(inText),
        deadLetters: inText(deadLetters),
        unknownLetters: inText(unknownLetters),
        editions: editions.map(inText),
      };
      return { status: 200, body };
    },
  }),
];
