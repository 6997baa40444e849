// Events in pages: an app's own, or those of all apps for the people on call; and one of them with what it was made of.

import { findEventWithData, type ListedEvent, listEvents } from '@pabal/db/lookup';
import { dataWithoutLinks } from '@pabal/deliveries';
import { balanceOf, PabalError } from '@pabal/domain';
import { eventState, linksOf } from '@pabal/events';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { hasScope, peopleScope } from '../../http/admission/scopes.ts';
import { requireApp } from '../../http/caller.ts';
import { id } from '../fields.ts';
import { eventOverview, eventPage, eventsQuery } from './overview.schema.ts';

export const eventOverviews: readonly Route[] = [
  keyed('get', '/v1/events', {
    scope: 'events:read',
    summary: 'List events, newest first: those of the app that asks; of all apps with the scope `ops:read`.',
    input: z.object({ query: eventsQuery }),
    answers: { 200: { description: 'A page of events.', schema: eventPage } },
    handle: async (api, { caller, input }) => {
      const { limit, cursor, ...filter } = input.query;
      const appId = hasScope(caller, 'ops:read') ? undefined : requireApp(caller).id;
      const { events, next } = await listEvents(
        api.store.lists,
        { ...filter, appId },
        { after: cursor, limit },
      );
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
      const { data, replyTo, groups, eraseAt, afterwards, ...event } = found;
      const seesPeople = hasScope(caller, peopleScope);
      return {
        status: 200,
        body: {
          ...showListed(event),
          afterwards,
          ...{ groups, replyTo: seesPeople ? replyTo : null },
          eraseAt: eraseAt?.toISOString() ?? null,
          dataIs: data === null ? 'erased' : seesPeople ? 'shown' : 'hidden',
          data: data === null || !seesPeople ? null : found.test ? data : dataWithoutLinks(data),
        },
      };
    },
  }),
];

function showListed({ counts, createdAt, sendAt, expiresAt, cancelledAt, ...event }: ListedEvent) {
  const { id, expanding, tags } = event;
  return {
    ...event,
    state: eventState({ counts, cancelledAt, audienceState: expanding ? 'expanding' : 'complete' }),
    createdAt: createdAt.toISOString(),
    sendAt: sendAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    cancelledAt: cancelledAt?.toISOString() ?? null,
    tags: [...tags],
    counts: balanceOf(counts),
    links: linksOf(id),
  };
}
