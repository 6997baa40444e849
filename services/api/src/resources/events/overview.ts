// Events of all apps, for the people on call.

import { findEventWithData, type ListedEvent, listEvents } from '@pabal/db/lookup';
import { dataWithoutLinks } from '@pabal/deliveries';
import { balanceOf, PabalError } from '@pabal/domain';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { hasScope, peopleScope } from '../../http/admission/scopes.ts';
import { id } from '../fields.ts';
import { eventOverview, eventPage, eventsQuery } from './overview.schema.ts';

export const eventOverviews: readonly Route[] = [
  keyed('get', '/v1/events', {
    scope: 'ops:read',
    summary: 'List the events of all apps, newest first.',
    input: z.object({ query: eventsQuery }),
    answers: { 200: { description: 'A page of events.', schema: eventPage } },
    handle: async (api, { input }) => {
      const { limit, cursor, ...filter } = input.query;
      const { events, next } = await listEvents(api.store.lists, filter, { after: cursor, limit });
      return { status: 200, body: { events: events.map(showListed), next: next ?? null } };
    },
  }),
  keyed('get', '/v1/events/{id}/overview', {
    scope: 'ops:read',
    summary: 'One event of any app: its letters counted, its groups, and its data while they are kept.',
    input: z.object({ path: z.strictObject({ id }) }),
    answers: { 200: { description: 'The event.', schema: eventOverview } },
    problems: ['not-found'],
    handle: async (api, { caller, input }) => {
      const found = await findEventWithData(api.store, input.path.id);
      if (found === undefined) throw new PabalError('not-found', `There is no event ${input.path.id}.`);
      const { data, locale, replyTo, groups, expiresAt, eraseAt, ...event } = found;
      const seesPeople = hasScope(caller, peopleScope);
      return {
        status: 200,
        body: {
          ...showListed(event),
          ...{ locale, groups, replyTo: seesPeople ? replyTo : null },
          expiresAt: expiresAt?.toISOString() ?? null,
          eraseAt: eraseAt?.toISOString() ?? null,
          dataIs: data === null ? 'erased' : seesPeople ? 'shown' : 'hidden',
          data: data === null || !seesPeople ? null : found.test ? data : dataWithoutLinks(data),
        },
      };
    },
  }),
];

const showListed = ({ counts, createdAt, sendAt, cancelledAt, ...event }: ListedEvent) => ({
  ...event,
  createdAt: createdAt.toISOString(),
  sendAt: sendAt.toISOString(),
  cancelledAt: cancelledAt?.toISOString() ?? null,
  counts: balanceOf(counts),
});
