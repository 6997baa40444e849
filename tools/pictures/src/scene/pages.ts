// Which pages are opened. Every page of the console is among them, some more than once: a page that looks another way when
// something was chosen in it is another page to those who look.

import { type PageName, pathTo } from '@pabal/console/pages';
import type { LetterThings } from './letters.ts';
import type { NewsletterThings } from './newsletters.ts';
import type { PeopleThings } from './people.ts';

/** What pages are about. */
export interface Things extends LetterThings, NewsletterThings, PeopleThings {
  readonly template: string;
}

type Shots = Readonly<Record<string, string>>;

/** @returns addresses by the names that their pictures get */
export const pagesOf = (things: Things): Shots => ({
  ...watching(things),
  ...publishing(things),
  ...people(things),
  ...running(things),
});

/** An address with what was chosen on its page. */
const at = (name: PageName, params: Readonly<Record<string, string>>, query = '') =>
  `${pathTo(name, params)}${query === '' ? '' : `?${query}`}`;

const watching = ({ letter, dead, sent, event }: Things): Shots => ({
  now: pathTo('now'),
  'now-week': at('now', {}, 'over=week'),
  letters: pathTo('letters'),
  letter: pathTo('letter', { id: letter }),
  events: pathTo('events'),
  event: pathTo('event', { id: event }),
  'dead-letters': pathTo('deadLetters'),
  'dead-letters-change': at('deadLetters', {}, 'change=2026-01-01T00:00:00.000Z'),
  'dead-letter': pathTo('letter', { id: dead }),
  'letter-sent': pathTo('letter', { id: sent }),
  unknown: pathTo('unknown'),
  limits: pathTo('limits'),
});

const publishing = ({ newsletter, edition, editionSending, feed, template }: Things): Shots => ({
  newsletters: pathTo('newsletters'),
  newsletter: pathTo('newsletter', { key: newsletter }),
  editions: pathTo('editions'),
  calendar: pathTo('calendar'),
  edition: pathTo('edition', { id: edition }),
  'edition-sending': pathTo('edition', { id: editionSending }),
  'edition-letters': at('editionLetters', { id: editionSending }, 'state=not-sent'),
  'edition-left-out': pathTo('editionLeftOut', { id: edition }),
  'edition-check': pathTo('editionCheck', { id: edition }),
  feeds: pathTo('feeds'),
  feed: pathTo('feed', { id: feed }),
  templates: pathTo('templates'),
  template: pathTo('template', { name: template }),
  'template-comparison': at('template', { name: template }, 'show=comparison&width=360&scheme=light'),
});

const people = ({ person, group, segment, erasure, importId, importHeld }: Things): Shots => ({
  people: pathTo('people'),
  person: pathTo('person', { id: person }),
  groups: pathTo('groups'),
  group: pathTo('group', { key: group }),
  segments: pathTo('segments'),
  segment: pathTo('segment', { key: segment }),
  'segment-being-built': at(
    'segment',
    { key: segment },
    'what=attribute&name=company&test=contains&value=%ED%95%9C%EB%82%A0&who=emp-2',
  ),
  suppressions: pathTo('suppressions'),
  erasure: pathTo('erasure', { id: erasure }),
  imports: pathTo('imports'),
  import: pathTo('import', { id: importId }),
  'import-held': pathTo('import', { id: importHeld }),
});

const running = ({ webhook }: Things): Shots => ({
  apps: pathTo('apps'),
  app: pathTo('app', { name: 'shop' }),
  webhooks: pathTo('webhooks'),
  webhook: pathTo('webhook', { id: webhook }),
  users: pathTo('users'),
  audit: pathTo('audit'),
  system: pathTo('system'),
  settings: pathTo('settings'),
  'not-found': '/console/nowhere',
});
