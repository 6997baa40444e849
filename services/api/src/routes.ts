// Every resource of the API. Express, /openapi.json and the structure test are made from this table.

import type { Route } from './api.ts';
import { audit } from './resources/access/audit.ts';
import { session } from './resources/access/session.ts';
import { users } from './resources/access/users.ts';
import { attachments } from './resources/attachments/attachments.ts';
import { erasures } from './resources/consent/erasures.ts';
import { subscriptions } from './resources/consent/subscriptions.ts';
import { suppressions } from './resources/consent/suppressions.ts';
import { consolePages } from './resources/console/pages.ts';
import { peoplePages } from './resources/console/people/routes.ts';
import { templatePages } from './resources/console/templates/routes.ts';
import { endpoints } from './resources/endpoints/endpoints.ts';
import { deliveries } from './resources/events/deliveries.ts';
import { events } from './resources/events/events.ts';
import { eventOverviews } from './resources/events/overview.ts';
import { find } from './resources/letters/find.ts';
import { letterHistories } from './resources/letters/history.ts';
import { letters } from './resources/letters/letters.ts';
import { matrices } from './resources/letters/matrix.ts';
import { lanes } from './resources/limits/lanes.ts';
import { limits } from './resources/limits/limits.ts';
import { providers } from './resources/limits/providers.ts';
import { linkCards } from './resources/links/link-cards.ts';
import { archive } from './resources/newsletters/archive.ts';
import { calendar } from './resources/newsletters/calendar.ts';
import { editionPeople } from './resources/newsletters/edition-people.ts';
import { editions } from './resources/newsletters/editions.ts';
import { feeds } from './resources/newsletters/feeds.ts';
import { newsletters } from './resources/newsletters/newsletters.ts';
import { opml } from './resources/newsletters/opml.ts';
import { signUps } from './resources/newsletters/sign-ups.ts';
import { apps } from './resources/operations/apps.ts';
import { deadLetters } from './resources/operations/dead-letters.ts';
import { keys } from './resources/operations/keys.ts';
import { replays } from './resources/operations/replays.ts';
import { templates } from './resources/operations/templates.ts';
import { unknownLetters } from './resources/operations/unknown-letters.ts';
import { activity } from './resources/people/activity.ts';
import { changes } from './resources/people/changes.ts';
import { groups } from './resources/people/groups.ts';
import { imports } from './resources/people/imports.ts';
import { recipients } from './resources/people/recipients.ts';
import { segments } from './resources/people/segments.ts';
import { openRoutes } from './resources/public.ts';
import { reminders } from './resources/reminders/reminders.ts';
import { status } from './resources/status/status.ts';
import { system } from './resources/status/system.ts';
import { webhooks } from './resources/webhooks/webhooks.ts';

export const routes: readonly Route[] = [
  ...events,
  ...attachments,
  ...eventOverviews,
  ...deliveries,
  ...recipients,
  ...groups,
  ...changes,
  ...imports,
  ...activity,
  ...segments,
  ...subscriptions,
  ...suppressions,
  ...erasures,
  ...newsletters,
  ...signUps,
  ...editions,
  ...editionPeople,
  ...calendar,
  ...archive,
  ...opml,
  ...feeds,
  ...linkCards,
  ...consolePages,
  ...peoplePages,
  ...templatePages,
  ...status,
  ...system,
  ...letters,
  ...letterHistories,
  ...find,
  ...deadLetters,
  ...matrices,
  ...replays,
  ...unknownLetters,
  ...limits,
  ...lanes,
  ...providers,
  ...reminders,
  ...webhooks,
  ...endpoints,
  ...templates,
  ...apps,
  ...keys,
  ...session,
  ...users,
  ...audit,
  ...openRoutes,
];
