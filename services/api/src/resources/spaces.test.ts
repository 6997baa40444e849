// One space sees and changes nothing of another. Walked route by route, from the table of routes: two spaces have the same names
// in them, and a key with every scope asks for what the other one has.

import { createHash } from 'node:crypto';
import { beginSession } from '@pabal/access';
import { createSpace } from '@pabal/db/spaces';
import { inSpace, newId, type SpaceStore } from '@pabal/db/store';
import { dumpSpace, type SeededSpace, seedSpace } from '@pabal/db/testing';
import { defaultSpace } from '@pabal/domain';
import { createUnsubscribeLinks } from '@pabal/mail';
import { aReset, useApi } from '@pabal/test/api';
import type { KeyedRoute } from '../api.ts';
import { routes } from '../routes.ts';

const secret = 'a-secret-of-the-test-with-more-than-32-characters';
const settings = { LINK_SECRET: secret, API_RATE_LIMIT: '100000' };

/** A request: what is asked of the route's path, and a body. */
interface Asked {
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that names something which one space has and another does not. */
type Theirs = (space: SeededSpace) => { readonly named: string; ask(named: string): Asked };

interface Case {
  /** What the other space has, and the key's does not: answered as what nobody has. */
  readonly theirs?: readonly Theirs[];
  /** What both have, or all there is: the answer shows the own space alone. */
  readonly own?: readonly Asked[];
  /** True for routes that take a session and no key: an admin of the space asks. */
  readonly byUser?: true;
  /** What belongs to the installation: only keys of the space `default` may ask. */
  readonly ofInstallation?: readonly Asked[];
}

/** By a name that one space alone has. */
const byName =
  (ask: (name: string) => Asked): Theirs =>
  ({ only }) => ({ named: only, ask });
/** By an id, `pick` says of what. */
const byId =
  (pick: (space: SeededSpace) => string, ask: (id: string) => Asked): Theirs =>
  (space) => ({ named: pick(space), ask });

const event = (more: object) => ({ type: 'password.reset', data: aReset, ...more });
const consent = { source: 'a form' };
const rule = { field: 'externalId', exists: true };
const newsletter = {
  ...{ name: 'Digest', template: 'daily-digest', schedule: null, audience: {} },
  content: { kind: 'recipients' },
};
const reminder = { type: 'password.reset', data: aReset, rule: { kind: 'daily', at: '09:00' } };
const csv = { 'content-type': 'text/csv' };
const opml = (name: string) =>
  `<opml version="2.0"><body><outline xmlUrl="https://${name}.example/feed"/></body></opml>`;
const text = { 'content-type': 'text/plain' };
const hashOf = (content: string) => createHash('sha256').update(content).digest('hex');
const ofFile = ({ file }: SeededSpace) => file;
const ofEvents = (space: SeededSpace) => space.event;
const everyLetter: readonly ((space: SeededSpace) => string)[] = [
  ({ letters }) => letters.sent,
  ({ letters }) => letters.failed,
  ({ letters }) => letters.unknown,
  ({ letters }) => letters.ofEdition,
];
const ofEdition = ({ edition }: SeededSpace) => edition;
const ofUser = ({ user }: SeededSpace) => user;
const ofEndpoint = ({ endpoint }: SeededSpace) => endpoint;
const endpointDecision = (verb: string, body: object): Case => ({
  theirs: [byId(ofEndpoint, (id) => ({ path: `/v1/webhooks/${id}${verb}`, body }))],
});
const ofFeed = ({ feed }: SeededSpace) => feed;
const editionDecision = (verb: string, body?: object): Case => ({
  theirs: [byId(ofEdition, (id) => ({ path: `/v1/editions/${id}/${verb}`, ...(body && { body }) }))],
});

const consolePage = (name: string): Case => ({ byUser: true, own: [{ path: `/v1/console/${name}` }] });
const consolePageOf = (pick: (space: SeededSpace) => string, name: string, behind: string): Case => ({
  byUser: true,
  theirs: [byId(pick, (id) => ({ path: `/v1/console/${name}/${id}${behind}` }))],
});

/** A case for every keyed route. A route without one fails the first test below. */
const cases: Readonly<Record<string, Case>> = {
  // What a request makes under a name of the other space must not be there for the requests behind it.
  'put /v1/segments/{key}': {
    theirs: [
      byName((group) => ({ path: '/v1/segments/new', body: { rule: { group } } })),
      byName((subscription) => ({ path: '/v1/segments/new', body: { rule: { subscription } } })),
      byName((key) => ({ path: `/v1/segments/${key}`, body: { rule } })),
    ],
    own: [{ path: '/v1/segments/loyal', body: { rule } }],
  },
  'put /v1/groups/{key}/members': {
    theirs: [
      byName((member) => ({ path: '/v1/groups/customers/members', body: { members: [member] } })),
      byName((key) => ({ path: `/v1/groups/${key}/members`, body: { members: ['ann'] } })),
    ],
    own: [{ path: '/v1/groups/customers/members', body: { members: ['ann', { email: 'ann@example.com' }] } }],
  },
  'post /v1/events': {
    theirs: [
      byName((recipient) => ({ path: '/v1/events', body: event({ to: [{ recipient }] }) })),
      byName((group) => ({ path: '/v1/events', body: event({ to: [{ group }] }) })),
      byName((group) => ({
        path: '/v1/events',
        body: event({ to: [{ email: 'x@example.com' }], except: [{ group }] }),
      })),
      byId(ofFile, (hash) => ({
        path: '/v1/events',
        body: event({ to: [{ email: 'x@example.com' }], attachments: [{ hash, name: 'a.txt' }] }),
      })),
      byName((key) => ({
        path: '/v1/events',
        body: event({ to: [{ email: 'x@example.com' }] }),
        headers: { 'idempotency-key': key },
      })),
    ],
    own: [{ path: '/v1/events', body: event({ to: [{ recipient: 'ann' }, { group: 'customers' }] }) }],
  },
  'put /v1/attachments/{hash}': {
    theirs: [
      byId(ofFile, (hash) => ({ path: `/v1/attachments/${hash}`, body: 'other bytes', headers: text })),
    ],
    own: [{ path: `/v1/attachments/${hashOf('a file')}`, body: 'a file', headers: text }],
  },
  'get /v1/attachments/{hash}': {
    theirs: [byId(ofFile, (hash) => ({ path: `/v1/attachments/${hash}` }))],
    own: [{ path: `/v1/attachments/${hashOf('a file')}` }],
  },
  'post /v1/events/batch': {
    theirs: [
      byName((recipient) => ({
        path: '/v1/events/batch',
        body: { events: [event({ to: [{ recipient }] })] },
      })),
    ],
  },
  'get /v1/events/{id}': { theirs: [byId(ofEvents, (id) => ({ path: `/v1/events/${id}` }))] },
  'get /v1/events/by-key/{key}': {
    theirs: [byName((key) => ({ path: `/v1/events/by-key/${key}` }))],
    own: [{ path: '/v1/events/by-key/order-1' }],
  },
  'delete /v1/events/{id}': { theirs: [byId(ofEvents, (id) => ({ path: `/v1/events/${id}` }))] },
  'get /v1/deliveries': {
    theirs: [
      byId(ofEvents, (id) => ({ path: `/v1/deliveries?event=${id}` })),
      byId(
        ({ letters }) => letters.sent,
        (id) => ({ path: `/v1/deliveries?limit=1&cursor=${id}` }),
      ),
      byName((name) => ({ path: `/v1/deliveries?recipient=${name}` })),
    ],
    own: [{ path: '/v1/deliveries' }, { path: '/v1/deliveries?address=ann@example.com' }],
  },
  'get /v1/deliveries/{id}': {
    theirs: everyLetter.map((pick) => byId(pick, (id) => ({ path: `/v1/deliveries/${id}` }))),
  },
  'get /v1/deliveries/{id}/letter': {
    theirs: everyLetter.map((pick) => byId(pick, (id) => ({ path: `/v1/deliveries/${id}/letter` }))),
  },
  'get /v1/letters': {
    theirs: [
      byId(ofEvents, (id) => ({ path: `/v1/letters?event=${id}` })),
      byName((recipient) => ({ path: `/v1/letters?recipient=${recipient}` })),
      byName((key) => ({ path: `/v1/letters?key=${key}` })),
      byName((name) => ({ path: `/v1/letters?app=${name}` })),
      byId(
        ({ letters }) => letters.sent,
        (id) => ({ path: `/v1/letters?message_id=${id}@example.com` }),
      ),
    ],
    own: [
      { path: '/v1/letters' },
      { path: '/v1/letters?address=ann@example.com' },
      { path: '/v1/letters?recipient=ann' },
      { path: '/v1/letters?key=order-1' },
    ],
  },
  'get /v1/letters/{id}': {
    theirs: everyLetter.map((pick) => byId(pick, (id) => ({ path: `/v1/letters/${id}` }))),
  },
  'post /v1/letters/{id}/send-again': {
    theirs: everyLetter.map((pick) =>
      byId(pick, (id) => ({ path: `/v1/letters/${id}/send-again`, body: { reason: 'asked' } })),
    ),
  },
  'get /v1/recipients': {
    theirs: [byName((text) => ({ path: `/v1/recipients?text=${text}` }))],
    own: [{ path: '/v1/recipients?text=EXAMPLE.com' }, { path: '/v1/recipients' }],
  },
  'get /v1/recipients/{externalId}': {
    theirs: [byName((id) => ({ path: `/v1/recipients/${id}` }))],
    own: [{ path: '/v1/recipients/ann' }],
  },
  'get /v1/recipients/{externalId}/groups': {
    theirs: [byName((id) => ({ path: `/v1/recipients/${id}/groups` }))],
    own: [{ path: '/v1/recipients/ann/groups' }],
  },
  'get /v1/recipients/{externalId}/segments': {
    theirs: [byName((id) => ({ path: `/v1/recipients/${id}/segments` }))],
    own: [{ path: '/v1/recipients/ann/segments' }],
  },
  'patch /v1/groups/{key}/members': {
    theirs: [byName((member) => ({ path: '/v1/groups/customers/members', body: { add: [member] } }))],
    own: [
      { path: '/v1/groups/customers/members', body: { remove: ['gone', { email: 'ann@example.com' }] } },
      { path: '/v1/groups/customers/members', body: { add: ['ann'] } },
    ],
  },
  'get /v1/groups': { own: [{ path: '/v1/groups' }] },
  'get /v1/groups/{key}': {
    theirs: [byName((key) => ({ path: `/v1/groups/${key}` }))],
    own: [{ path: '/v1/groups/customers' }],
  },
  'get /v1/groups/{key}/members': {
    theirs: [byName((key) => ({ path: `/v1/groups/${key}/members` }))],
    own: [{ path: '/v1/groups/customers/members' }],
  },
  'get /v1/recipients/{externalId}/changes': {
    theirs: [byName((id) => ({ path: `/v1/recipients/${id}/changes` }))],
    own: [{ path: '/v1/recipients/ann/changes' }],
  },
  'get /v1/groups/{key}/changes': {
    theirs: [byName((key) => ({ path: `/v1/groups/${key}/changes` }))],
    own: [{ path: '/v1/groups/customers/changes' }],
  },
  'post /v1/imports': {
    theirs: [
      byName((key) => ({
        ...{ path: `/v1/imports?newsletter=${key}&consentSource=x`, headers: csv },
        body: 'email\na@example.com\n',
      })),
    ],
    own: [
      { path: '/v1/imports?group=customers', body: 'id,email\nann,ann@example.com\n', headers: csv },
      {
        ...{ path: '/v1/imports?newsletter=digest&consentSource=x', headers: csv },
        body: 'id,email\nann,ann@example.com\n',
      },
    ],
  },
  'post /v1/import-trials': {
    own: [{ path: '/v1/import-trials', body: 'id,email\nann,ann@example.com\n', headers: csv }],
  },
  'get /v1/imports/{id}/trial': {
    theirs: [
      byId(
        (space) => space.import,
        (id) => ({ path: `/v1/imports/${id}/trial` }),
      ),
    ],
  },
  'post /v1/imports/{id}/start': {
    theirs: [
      byId(
        (space) => space.import,
        (id) => ({ path: `/v1/imports/${id}/start`, body: {} }),
      ),
    ],
  },
  'get /v1/imports/{id}/errors/csv': {
    theirs: [
      byId(
        (space) => space.import,
        (id) => ({ path: `/v1/imports/${id}/errors/csv` }),
      ),
    ],
  },
  'get /v1/imports': { own: [{ path: '/v1/imports' }] },
  'get /v1/imports/{id}': {
    theirs: [
      byId(
        (space) => space.import,
        (id) => ({ path: `/v1/imports/${id}` }),
      ),
    ],
  },
  'delete /v1/imports/{id}': {
    theirs: [
      byId(
        (space) => space.import,
        (id) => ({ path: `/v1/imports/${id}` }),
      ),
    ],
  },
  'get /v1/imports/{id}/errors': {
    theirs: [
      byId(
        (space) => space.import,
        (id) => ({ path: `/v1/imports/${id}/errors` }),
      ),
    ],
  },
  'post /v1/activity': {
    theirs: [byName((recipient) => ({ path: '/v1/activity', body: { activity: [{ recipient }] } }))],
    own: [{ path: '/v1/activity', body: { activity: [{ recipient: 'ann' }] } }],
  },
  'get /v1/segments': { own: [{ path: '/v1/segments' }] },
  'get /v1/segments/{key}': {
    theirs: [byName((key) => ({ path: `/v1/segments/${key}` }))],
    own: [{ path: '/v1/segments/loyal' }],
  },
  'delete /v1/segments/{key}': {
    theirs: [byName((key) => ({ path: `/v1/segments/${key}` }))],
  },
  'get /v1/segments/{key}/preview': {
    theirs: [byName((key) => ({ path: `/v1/segments/${key}/preview` }))],
    own: [{ path: '/v1/segments/loyal/preview?sample=100' }],
  },
  'get /v1/segments/{key}/explanation': {
    theirs: [
      byName((key) => ({ path: `/v1/segments/${key}/explanation?recipient=ann` })),
      byName((id) => ({ path: `/v1/segments/loyal/explanation?recipient=${id}` })),
    ],
    own: [{ path: '/v1/segments/loyal/explanation?recipient=ann' }],
  },
  'post /v1/segment-trials': {
    theirs: [
      byName((recipient) => ({ path: '/v1/segment-trials', body: { rule, recipient } })),
      byName((group) => ({ path: '/v1/segment-trials', body: { rule: { group } } })),
      byId(ofEdition, (edition) => ({
        path: '/v1/segment-trials',
        body: { rule: { received: { edition } } },
      })),
    ],
    own: [
      { path: '/v1/segment-trials', body: { rule, sample: 100 } },
      { path: '/v1/segment-trials', body: { rule: { received: { template: 'password.reset' } } } },
      { path: '/v1/segment-trials', body: { rule: { group: 'customers' }, sample: 100 } },
      { path: '/v1/segment-trials', body: { rule: { subscription: 'digest' }, sample: 100 } },
    ],
  },
  'get /v1/newsletters/{key}/subscriptions': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/subscriptions` }))],
    own: [{ path: '/v1/newsletters/digest/subscriptions' }],
  },
  'put /v1/newsletters/{key}/subscriptions/{externalId}': {
    theirs: [
      byName((key) => ({ path: `/v1/newsletters/${key}/subscriptions/ann`, body: { consent } })),
      byName((id) => ({ path: `/v1/newsletters/digest/subscriptions/${id}`, body: { consent } })),
    ],
    own: [{ path: '/v1/newsletters/digest/subscriptions/ann', body: { consent } }],
  },
  'get /v1/newsletters/{key}/subscriptions/{externalId}': {
    theirs: [
      byName((key) => ({ path: `/v1/newsletters/${key}/subscriptions/ann` })),
      byName((id) => ({ path: `/v1/newsletters/digest/subscriptions/${id}` })),
    ],
    own: [{ path: '/v1/newsletters/digest/subscriptions/ann' }],
  },
  'delete /v1/newsletters/{key}/subscriptions/{externalId}': {
    theirs: [
      byName((key) => ({ path: `/v1/newsletters/${key}/subscriptions/ann` })),
      byName((id) => ({ path: `/v1/newsletters/digest/subscriptions/${id}` })),
    ],
    own: [{ path: '/v1/newsletters/digest/subscriptions/ann' }],
  },
  'post /v1/newsletters/{key}/sign-ups': {
    theirs: [
      byName((key) => ({ path: `/v1/newsletters/${key}/sign-ups`, body: { email: 'new@example.com' } })),
    ],
    own: [{ path: '/v1/newsletters/digest/sign-ups', body: { email: 'new@example.com' } }],
  },
  'get /v1/recipients/{externalId}/subscriptions': {
    theirs: [byName((id) => ({ path: `/v1/recipients/${id}/subscriptions` }))],
    own: [{ path: '/v1/recipients/ann/subscriptions' }],
  },
  'get /v1/suppressions': {
    own: [{ path: '/v1/suppressions' }, { path: '/v1/suppressions?address=blocked@example.com' }],
  },
  'post /v1/suppressions': {
    own: [
      { path: '/v1/suppressions', body: { address: 'blocked@example.com', scope: 'all', reason: 'again' } },
      { path: '/v1/suppressions', body: { address: 'ann@example.com', scope: 'all', reason: 'complaint' } },
    ],
  },
  'post /v1/suppressions/removal': {
    theirs: [
      ({ mark }) => ({
        named: `blocked-${mark}@example.com`,
        ask: (address) => ({ path: '/v1/suppressions/removal', body: { address } }),
      }),
    ],
    own: [{ path: '/v1/suppressions/removal', body: { address: 'blocked@example.com' } }],
  },
  'get /v1/suppressions/removals': {
    own: [
      { path: '/v1/suppressions/removals' },
      { path: '/v1/suppressions/removals?address=lifted@example.com' },
    ],
  },
  'get /v1/recipients/{externalId}/export': {
    theirs: [byName((id) => ({ path: `/v1/recipients/${id}/export` }))],
    own: [{ path: '/v1/recipients/ann/export' }],
  },
  'delete /v1/recipients/{externalId}': {
    theirs: [byName((id) => ({ path: `/v1/recipients/${id}` }))],
    own: [{ path: '/v1/recipients/gone' }],
  },
  'get /v1/erasures/{id}': {
    theirs: [
      byId(
        ({ erasure }) => erasure,
        (id) => ({ path: `/v1/erasures/${id}` }),
      ),
    ],
  },
  'put /v1/newsletters/{key}': {
    theirs: [
      byName((key) => ({ path: `/v1/newsletters/${key}?version=0`, body: newsletter })),
      byName((key) => ({ path: `/v1/newsletters/${key}-2?version=1`, body: newsletter })),
    ],
    own: [{ path: '/v1/newsletters/digest', body: newsletter }],
  },
  'get /v1/newsletters': { own: [{ path: '/v1/newsletters' }] },
  'get /v1/newsletters/{key}/versions': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/versions` }))],
    own: [{ path: '/v1/newsletters/digest/versions' }],
  },
  'get /v1/newsletters/{key}/versions/{number}': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/versions/1` }))],
  },
  'post /v1/newsletters/{key}/restore': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/restore`, body: { version: 1 } }))],
  },
  'get /v1/newsletters/{key}/audience': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/audience` }))],
    own: [{ path: '/v1/newsletters/digest/audience' }],
  },
  'get /v1/newsletters/{key}': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}` }))],
    own: [{ path: '/v1/newsletters/digest' }],
  },
  'post /v1/newsletters/{key}/pause': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/pause` }))],
    own: [{ path: '/v1/newsletters/digest/pause' }],
  },
  'post /v1/newsletters/{key}/resume': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/resume` }))],
    own: [{ path: '/v1/newsletters/digest/resume' }],
  },
  'post /v1/newsletters/{key}/editions': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/editions`, body: {} }))],
    own: [{ path: '/v1/newsletters/digest/editions', body: {} }],
  },
  'get /v1/editions': {
    theirs: [byId(ofEdition, (id) => ({ path: `/v1/editions?cursor=${id}` }))],
    own: [{ path: '/v1/editions' }, { path: '/v1/editions?newsletter=digest' }],
  },
  'get /v1/editions/{id}': { theirs: [byId(ofEdition, (id) => ({ path: `/v1/editions/${id}` }))] },
  'get /v1/editions/{id}/clicks': editionDecision('clicks'),
  'post /v1/editions/{id}/check': editionDecision('check', {}),
  'get /v1/console/editions/{id}/check': consolePageOf(ofEdition, 'editions', '/check'),
  'get /v1/newsletters/{key}/archive': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/archive` }))],
    own: [{ path: '/v1/newsletters/digest/archive' }],
  },
  'post /v1/newsletters/{key}/archive/verdicts': {
    theirs: [
      byName((key) => ({
        path: `/v1/newsletters/${key}/archive/verdicts`,
        body: { edition: 1, position: 1, verdict: 'not-for-us' },
      })),
    ],
  },
  'post /v1/newsletters/{key}/archive/judgement': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/archive/judgement` }))],
    own: [{ path: '/v1/newsletters/digest/archive/judgement' }],
  },
  'get /v1/newsletters/{key}/archive/filter': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/archive/filter` }))],
    own: [{ path: '/v1/newsletters/digest/archive/filter' }],
  },
  'put /v1/newsletters/{key}/archive/filter': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/archive/filter`, body: { seal: 'seal' } }))],
  },
  'delete /v1/newsletters/{key}/archive/filter': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/archive/filter` }))],
    own: [{ path: '/v1/newsletters/digest/archive/filter' }],
  },
  'get /v1/editions/{id}/preview': editionDecision('preview'),
  'post /v1/editions/{id}/preview': editionDecision('preview', { intro: 'A quiet week.' }),
  'post /v1/newsletters/{key}/preview': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/preview`, body: { intro: 'A quiet week.' } }))],
    own: [{ path: '/v1/newsletters/digest/preview', body: { intro: 'A quiet week.' } }],
  },
  'get /v1/newsletters/{key}/frame': {
    theirs: [byName((key) => ({ path: `/v1/newsletters/${key}/frame` }))],
    own: [{ path: '/v1/newsletters/digest/frame' }],
  },
  'get /v1/edition-calendar': {
    theirs: [byName((key) => ({ path: `/v1/edition-calendar?newsletter=${key}` }))],
    own: [{ path: '/v1/edition-calendar' }],
  },
  'get /v1/console/calendar': {
    byUser: true,
    theirs: [byName((key) => ({ path: `/v1/console/calendar?newsletter=${key}` }))],
    own: [{ path: '/v1/console/calendar' }],
  },
  'get /v1/editions/{id}/preflight': editionDecision('preflight'),
  'get /v1/editions/{id}/frame': editionDecision('frame'),
  'get /v1/editions/{id}/entries': editionDecision('entries'),
  'get /v1/editions/{id}/letters': editionDecision('letters'),
  'get /v1/editions/{id}/letters/csv': editionDecision('letters/csv'),
  'get /v1/editions/{id}/left-out': editionDecision('left-out'),
  'get /v1/editions/{id}/left-out/csv': editionDecision('left-out/csv'),
  'patch /v1/editions/{id}': {
    theirs: [byId(ofEdition, (id) => ({ path: `/v1/editions/${id}`, body: { intro: 'theirs' } }))],
  },
  'post /v1/editions/{id}/proof': editionDecision('proof', { to: ['boss@example.com'] }),
  'post /v1/editions/{id}/approve': editionDecision('approve'),
  'post /v1/editions/{id}/pause': editionDecision('pause'),
  'post /v1/editions/{id}/resume': editionDecision('resume'),
  'post /v1/editions/pause': { own: [{ path: '/v1/editions/pause' }] },
  'post /v1/editions/resume': { own: [{ path: '/v1/editions/resume' }] },
  'post /v1/editions/{id}/cancel': editionDecision('cancel', { reason: 'a mistake' }),
  'post /v1/editions/{id}/resend': editionDecision('resend', { bucket: 'failed', reason: 'again' }),
  'get /v1/feeds/opml': { own: [{ path: '/v1/feeds/opml' }] },
  'get /v1/feeds/opml/file': { own: [{ path: '/v1/feeds/opml/file' }] },
  'put /v1/endpoints/{key}': {
    own: [{ path: '/v1/endpoints/ops-room', body: { kind: 'slack', url: 'https://hooks.example/new' } }],
  },
  'get /v1/endpoints': { own: [{ path: '/v1/endpoints' }] },
  'get /v1/endpoints/{key}': {
    theirs: [byName((key) => ({ path: `/v1/endpoints/${key}` }))],
    own: [{ path: '/v1/endpoints/ops-room' }],
  },
  'post /v1/endpoints/{key}/test': {
    theirs: [byName((key) => ({ path: `/v1/endpoints/${key}/test` }))],
    own: [{ path: '/v1/endpoints/ops-room/test' }],
  },
  'delete /v1/endpoints/{key}': { theirs: [byName((key) => ({ path: `/v1/endpoints/${key}` }))] },
  'put /v1/reminders/{key}': {
    theirs: [
      byName((recipient) => ({ path: '/v1/reminders/new', body: { ...reminder, to: { recipient } } })),
    ],
    own: [{ path: '/v1/reminders/saved-links', body: { ...reminder, to: { recipient: 'ann' } } }],
  },
  'get /v1/reminders': {
    theirs: [byName((recipient) => ({ path: `/v1/reminders?recipient=${recipient}` }))],
    own: [{ path: '/v1/reminders' }, { path: '/v1/reminders?email=ann@example.com' }],
  },
  'get /v1/reminders/{key}': {
    theirs: [byName((key) => ({ path: `/v1/reminders/${key}` }))],
    own: [{ path: '/v1/reminders/saved-links' }],
  },
  'post /v1/reminders/{key}/pause': {
    theirs: [byName((key) => ({ path: `/v1/reminders/${key}/pause` }))],
    own: [{ path: '/v1/reminders/saved-links/pause' }],
  },
  'post /v1/reminders/{key}/resume': {
    theirs: [byName((key) => ({ path: `/v1/reminders/${key}/resume` }))],
    own: [{ path: '/v1/reminders/saved-links/resume' }],
  },
  'delete /v1/reminders/{key}': { theirs: [byName((key) => ({ path: `/v1/reminders/${key}` }))] },
  // Both spaces have a card of this link, and each sees its own.
  'get /v1/link-cards': { own: [{ path: '/v1/link-cards?url=https://blog.example/1' }] },
  // It asks a server, and no space.
  'post /v1/feed-trials': { own: [{ path: '/v1/feed-trials', body: { url: 'http://10.0.0.1/feed' } }] },
  'put /v1/entries/{id}/verdict': {
    theirs: [
      byId(
        ({ entry }) => entry,
        (id) => ({ path: `/v1/entries/${id}/verdict`, body: { verdict: 'not-for-us' } }),
      ),
    ],
  },
  'get /v1/console/people': {
    byUser: true,
    theirs: [byName((text) => ({ path: `/v1/console/people?text=${text}` }))],
    own: [{ path: '/v1/console/people' }],
  },
  'get /v1/console/people/{externalId}': {
    byUser: true,
    theirs: [byName((id) => ({ path: `/v1/console/people/${id}` }))],
    own: [{ path: '/v1/console/people/ann' }],
  },
  'get /v1/console/groups': consolePage('groups'),
  'get /v1/console/groups/{key}': {
    byUser: true,
    theirs: [byName((key) => ({ path: `/v1/console/groups/${key}` }))],
    own: [{ path: '/v1/console/groups/customers' }],
  },
  'get /v1/console/segments': consolePage('segments'),
  'get /v1/console/segments/{key}': {
    byUser: true,
    theirs: [
      byName((key) => ({ path: `/v1/console/segments/${key}` })),
      byName((who) => ({ path: `/v1/console/segments/loyal?who=${who}` })),
      byName((group) => ({ path: `/v1/console/segments/loyal?what=group&name=${group}` })),
    ],
    own: [{ path: '/v1/console/segments/loyal?who=ann&what=newsletter&name=digest' }],
  },
  'get /v1/console/imports': consolePage('imports'),
  'get /v1/console/imports/{id}': consolePageOf((space) => space.import, 'imports', ''),
  'get /v1/console/suppressions': consolePage('suppressions'),
  'get /v1/console/erasures/{id}': consolePageOf(({ erasure }) => erasure, 'erasures', ''),
  'get /v1/console/feeds': consolePage('feeds'),
  'get /v1/console/feeds/{id}': consolePageOf(ofFeed, 'feeds', ''),
  'get /v1/console/editions': consolePage('editions'),
  'get /v1/console/editions/{id}': consolePageOf(ofEdition, 'editions', ''),
  'get /v1/console/editions/{id}/letters': consolePageOf(ofEdition, 'editions', '/letters'),
  'get /v1/console/editions/{id}/left-out': consolePageOf(ofEdition, 'editions', '/left-out'),
  'get /v1/console/newsletters': consolePage('newsletters'),
  'get /v1/console/newsletters/{key}': {
    byUser: true,
    theirs: [byName((key) => ({ path: `/v1/console/newsletters/${key}` }))],
    own: [{ path: '/v1/console/newsletters/digest' }],
  },
  'post /v1/feeds/opml': {
    theirs: [byName((name) => ({ path: '/v1/feeds/opml', body: { opml: opml(name), tags: ['x'] } }))],
    own: [{ path: '/v1/feeds/opml', body: { opml: opml('blog') } }],
  },
  'get /v1/feeds': { own: [{ path: '/v1/feeds' }, { path: '/v1/feeds?tag=team' }] },
  'post /v1/feeds': {
    own: [{ path: '/v1/feeds', body: { url: 'https://blog.example/feed', weight: 9 } }],
  },
  'get /v1/feeds/{id}': { theirs: [byId(ofFeed, (id) => ({ path: `/v1/feeds/${id}` }))] },
  'patch /v1/feeds/{id}': {
    theirs: [byId(ofFeed, (id) => ({ path: `/v1/feeds/${id}`, body: { weight: 7, state: 'paused' } }))],
  },
  'delete /v1/feeds/{id}': { theirs: [byId(ofFeed, (id) => ({ path: `/v1/feeds/${id}` }))] },
  'post /v1/feeds/{id}/read': { theirs: [byId(ofFeed, (id) => ({ path: `/v1/feeds/${id}/read` }))] },
  'get /v1/feeds/{id}/entries': { theirs: [byId(ofFeed, (id) => ({ path: `/v1/feeds/${id}/entries` }))] },
  'get /v1/dead-letters': { own: [{ path: '/v1/dead-letters' }] },
  'get /v1/dead-letters/letters': {
    theirs: [byId(ofEvents, (id) => ({ path: `/v1/dead-letters/letters?event=${id}` }))],
    own: [{ path: '/v1/dead-letters/letters' }],
  },
  'get /v1/dead-letters/letters/{id}': {
    theirs: everyLetter.map((pick) => byId(pick, (id) => ({ path: `/v1/dead-letters/letters/${id}` }))),
  },
  'post /v1/replays': {
    theirs: [
      byId(
        ({ letters }) => letters.failed,
        (id) => ({ path: '/v1/replays', body: { filter: { id } } }),
      ),
      byId(
        ({ letters }) => letters.failed,
        (id) => ({ path: '/v1/replays', body: { filter: { id }, address: 'ann@example.com' } }),
      ),
    ],
    own: [
      { path: '/v1/replays', body: { filter: { all: true }, dryRun: true } },
      { path: '/v1/replays', body: { filter: { all: true } } },
    ],
  },
  'post /v1/dead-letters/discard': {
    theirs: [
      byId(
        ({ letters }) => letters.failed,
        (id) => ({ path: '/v1/dead-letters/discard', body: { filter: { id }, reason: 'x' } }),
      ),
    ],
    own: [{ path: '/v1/dead-letters/discard', body: { filter: { all: true }, reason: 'x' } }],
  },
  'get /v1/dead-letters/matrix': {
    theirs: [byId(ofEvents, (id) => ({ path: `/v1/dead-letters/matrix?event=${id}` }))],
    own: [{ path: '/v1/dead-letters/matrix' }],
  },
  'get /v1/unknown/matrix': {
    theirs: [byId(ofEvents, (id) => ({ path: `/v1/unknown/matrix?event=${id}` }))],
    own: [{ path: '/v1/unknown/matrix' }],
  },
  'get /v1/events': {
    theirs: [
      byId(ofEvents, (id) => ({ path: `/v1/events?limit=1&cursor=${id}` })),
      byName((key) => ({ path: `/v1/events?key=${key}` })),
    ],
    own: [
      ...[{ path: '/v1/events' }, { path: '/v1/events?app=crm' }, { path: '/v1/events?key=order-1' }],
      { path: '/v1/events?tag=spring' },
    ],
  },
  'get /v1/events/{id}/overview': {
    theirs: [byId(ofEvents, (id) => ({ path: `/v1/events/${id}/overview` }))],
  },
  'get /v1/letters/{id}/history': {
    theirs: everyLetter.map((pick) => byId(pick, (id) => ({ path: `/v1/letters/${id}/history` }))),
  },
  'get /v1/letters/{id}/message': {
    theirs: everyLetter.map((pick) => byId(pick, (id) => ({ path: `/v1/letters/${id}/message` }))),
  },
  'get /v1/letters/{id}/frame': {
    theirs: everyLetter.map((pick) => byId(pick, (id) => ({ path: `/v1/letters/${id}/frame` }))),
  },
  'post /v1/letters/{id}/cancel': {
    theirs: everyLetter.map((pick) =>
      byId(pick, (id) => ({ path: `/v1/letters/${id}/cancel`, body: { reason: 'x' } })),
    ),
  },
  'post /v1/letters/{id}/address': {
    theirs: everyLetter.map((pick) =>
      byId(pick, (id) => ({
        path: `/v1/letters/${id}/address`,
        body: { address: 'b@example.com', reason: 'x' },
      })),
    ),
  },
  'get /v1/find': {
    theirs: [
      ...everyLetter.map((pick) => byId(pick, (id) => ({ path: `/v1/find?q=${id}` }))),
      byId(ofEvents, (id) => ({ path: `/v1/find?q=${id}` })),
      byName((name) => ({ path: `/v1/find?q=${name}` })),
    ],
    own: [{ path: '/v1/find?q=crm' }, { path: '/v1/find?q=digest' }, { path: '/v1/find?q=order-1' }],
  },
  'get /v1/replays': { own: [{ path: '/v1/replays' }] },
  'get /v1/replays/{id}': {
    theirs: [
      byId(
        ({ replay }) => replay,
        (id) => ({ path: `/v1/replays/${id}` }),
      ),
    ],
  },
  'delete /v1/replays/{id}': {
    theirs: [
      byId(
        ({ replay }) => replay,
        (id) => ({ path: `/v1/replays/${id}` }),
      ),
    ],
  },
  'get /v1/unknown': { own: [{ path: '/v1/unknown' }] },
  'post /v1/unknown/resolve': {
    theirs: [
      byId(
        ({ letters }) => letters.unknown,
        (id) => ({ path: '/v1/unknown/resolve', body: { filter: { id }, as: 'sent', reason: 'x' } }),
      ),
    ],
    own: [{ path: '/v1/unknown/resolve', body: { filter: { all: true }, as: 'resend', reason: 'x' } }],
  },
  'get /v1/status': { ofInstallation: [{ path: '/v1/status' }] },
  'get /v1/status/live': { ofInstallation: [{ path: '/v1/status/live?seconds=1' }] },
  'get /v1/status/flow': { ofInstallation: [{ path: '/v1/status/flow?over=hour' }] },
  'get /v1/console/system': { byUser: true, ofInstallation: [{ path: '/v1/console/system' }] },
  'get /v1/console/settings': { byUser: true, ofInstallation: [{ path: '/v1/console/settings' }] },
  'get /v1/system': { ofInstallation: [{ path: '/v1/system' }] },
  'get /v1/settings': { byUser: true, ofInstallation: [{ path: '/v1/settings' }] },
  'get /v1/limits': { ofInstallation: [{ path: '/v1/limits' }] },
  'post /v1/limits/{key}/lift': { ofInstallation: [{ path: '/v1/limits/domain:example.com/lift' }] },
  'get /v1/providers': { ofInstallation: [{ path: '/v1/providers' }] },
  'post /v1/providers/{name}/pause': {
    ofInstallation: [{ path: '/v1/providers/relay:587/pause', body: { reason: 'x' } }],
  },
  'post /v1/providers/{name}/resume': { ofInstallation: [{ path: '/v1/providers/relay:587/resume' }] },
  'get /v1/lanes': { ofInstallation: [{ path: '/v1/lanes' }] },
  'post /v1/lanes/{lane}/pause': {
    ofInstallation: [{ path: '/v1/lanes/newsletter/pause', body: { reason: 'x' } }],
  },
  'post /v1/lanes/{lane}/resume': { ofInstallation: [{ path: '/v1/lanes/newsletter/resume' }] },
  'post /v1/providers/{name}/try': { ofInstallation: [{ path: '/v1/providers/relay:587/try' }] },
  // Templates are files of the installation, which every space may read and use; the letters that wait for them are a space's.
  'get /v1/templates': { own: [{ path: '/v1/templates' }] },
  'post /v1/templates/{name}/retry': { own: [{ path: '/v1/templates/password.reset/retry' }] },
  'get /v1/templates/{name}/samples/{sample}/{locale}/frame': {
    own: [{ path: '/v1/templates/password.reset/samples/thirty-minutes/ko/frame' }],
  },
  // An api without Chromium says so; both spaces see the same templates.
  'get /v1/templates/{name}/samples/{sample}/{locale}/picture': {
    theirs: [byName((sample) => ({ path: `/v1/templates/password.reset/samples/${sample}/ko/picture` }))],
  },
  'get /v1/templates/{name}/comparison': { own: [{ path: '/v1/templates/password.reset/comparison' }] },
  'get /v1/console/templates': consolePage('templates'),
  'get /v1/console/templates/{name}': consolePage('templates/password.reset'),
  'get /v1/templates/{name}/versions': { own: [{ path: '/v1/templates/password.reset/versions' }] },
  'get /v1/templates/{name}/versions/{from}/diff/{to}': {
    theirs: [
      byName(() => ({ path: '/v1/templates/password.reset/versions/0a1b2c3d4e5f/diff/0a1b2c3d4e5f' })),
    ],
  },
  'get /v1/apps': { own: [{ path: '/v1/apps' }] },
  'post /v1/apps/{name}/pause': {
    theirs: [byName((name) => ({ path: `/v1/apps/${name}/pause` }))],
    own: [{ path: '/v1/apps/crm/pause' }],
  },
  'post /v1/apps/{name}/resume': {
    theirs: [byName((name) => ({ path: `/v1/apps/${name}/resume` }))],
    own: [{ path: '/v1/apps/crm/resume' }],
  },
  'post /v1/apps/{name}/cancel': {
    theirs: [byName((name) => ({ path: `/v1/apps/${name}/cancel`, body: { reason: 'x' } }))],
    own: [{ path: '/v1/apps/crm/cancel', body: { reason: 'x' } }],
  },
  'post /v1/apps': { byUser: true, own: [{ path: '/v1/apps', body: { name: 'made-here' } }] },
  'get /v1/apps/{name}/keys': {
    byUser: true,
    theirs: [byName((name) => ({ path: `/v1/apps/${name}/keys` }))],
    own: [{ path: '/v1/apps/crm/keys' }],
  },
  'post /v1/apps/{name}/keys': {
    byUser: true,
    theirs: [byName((name) => ({ path: `/v1/apps/${name}/keys`, body: {} }))],
    own: [{ path: '/v1/apps/crm/keys', body: {} }],
  },
  'delete /v1/apps/{name}/keys/{prefix}': {
    byUser: true,
    // The own key is the one that asks.
    theirs: [byName((name) => ({ path: `/v1/apps/${name}/keys/pbl_` }))],
  },
  'get /v1/session': { byUser: true, own: [{ path: '/v1/session' }] },
  'patch /v1/session': {
    byUser: true,
    theirs: [() => ({ named: 'their-space', ask: (space) => ({ path: '/v1/session', body: { space } }) })],
    own: [{ path: '/v1/session', body: { locale: 'ko' } }],
  },
  'delete /v1/session': { byUser: true, own: [{ path: '/v1/session' }] },
  'get /v1/sessions': { byUser: true, own: [{ path: '/v1/sessions' }, { path: '/v1/sessions?all=true' }] },
  'delete /v1/sessions/{id}': {
    byUser: true,
    theirs: [
      byId(
        ({ session }) => session,
        (id) => ({ path: `/v1/sessions/${id}` }),
      ),
    ],
  },
  'get /v1/users': { byUser: true, own: [{ path: '/v1/users' }] },
  'post /v1/users': {
    byUser: true,
    own: [{ path: '/v1/users', body: { email: 'new@example.com', role: 'viewer' } }],
  },
  'get /v1/users/{id}': { byUser: true, theirs: [byId(ofUser, (id) => ({ path: `/v1/users/${id}` }))] },
  'patch /v1/users/{id}': {
    byUser: true,
    theirs: [byId(ofUser, (id) => ({ path: `/v1/users/${id}`, body: { role: 'viewer' } }))],
  },
  'delete /v1/users/{id}': { byUser: true, theirs: [byId(ofUser, (id) => ({ path: `/v1/users/${id}` }))] },
  'post /v1/users/{id}/invitation': {
    byUser: true,
    theirs: [byId(ofUser, (id) => ({ path: `/v1/users/${id}/invitation` }))],
  },
  'get /v1/webhooks': {
    theirs: [byName((app) => ({ path: `/v1/webhooks?app=${app}` }))],
    own: [{ path: '/v1/webhooks' }],
  },
  'post /v1/webhooks': {
    theirs: [
      byName((app) => ({
        path: '/v1/webhooks',
        body: { app, url: 'https://new.example', types: ['delivery.sent'] },
      })),
    ],
    own: [{ path: '/v1/webhooks', body: { url: 'https://new.example', types: ['edition.finished'] } }],
  },
  'get /v1/webhooks/{id}': { theirs: [byId(ofEndpoint, (id) => ({ path: `/v1/webhooks/${id}` }))] },
  'patch /v1/webhooks/{id}': endpointDecision('', { state: 'off' }),
  'delete /v1/webhooks/{id}': { theirs: [byId(ofEndpoint, (id) => ({ path: `/v1/webhooks/${id}` }))] },
  'post /v1/webhooks/{id}/rotate': endpointDecision('/rotate', {}),
  'post /v1/webhooks/{id}/test': {
    theirs: [byId(ofEndpoint, (id) => ({ path: `/v1/webhooks/${id}/test` }))],
  },
  'post /v1/webhooks/{id}/replay': endpointDecision('/replay', { state: 'taken' }),
  'get /v1/webhooks/{id}/messages': {
    theirs: [byId(ofEndpoint, (id) => ({ path: `/v1/webhooks/${id}/messages` }))],
  },
  'get /v1/audit': { byUser: true, own: [{ path: '/v1/audit' }] },
  'get /v1/audit/verify': { byUser: true, own: [{ path: '/v1/audit/verify' }] },
  'put /v1/recipients/{externalId}': {
    theirs: [byName((id) => ({ path: `/v1/recipients/${id}`, body: { email: 'new@example.com' } }))],
    own: [{ path: '/v1/recipients/ann', body: { email: 'ann@example.com', name: 'Ann' } }],
  },
};

const keyed = routes.filter((route): route is KeyedRoute => route.kind === 'keyed');
const nameOf = ({ method, path }: KeyedRoute) => `${method} ${path}`;

it('has a case for every route', () => {
  expect(Object.keys(cases).sort()).toEqual(keyed.map(nameOf).sort());
});

it('has a case for the installation where a route belongs to it, and nowhere else', () => {
  const ofInstallation = keyed.filter((route) => route.ofInstallation).map(nameOf);
  const said = Object.entries(cases).filter(([, one]) => one.ofInstallation !== undefined);
  expect(said.map(([name]) => name).sort()).toEqual(ofInstallation.sort());
});

/** Looking comes before changing, and taking away before making: else a request would meet what one before it made. */
const order = ['get', 'delete', 'patch', 'post', 'put'];
const placeOf = ([name]: readonly [string, Case]) => order.indexOf(name.split(' ')[0] ?? '');
const inOrder = Object.entries(cases).toSorted((one, other) => placeOf(one) - placeOf(other));

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const isId = (text: string) => /^[0-9a-f-]{36}$/.test(text);

/** An answer without what differs between two requests for the same. */
function plain({ status, body }: { status: number; body: object }, named: string): object {
  const text = JSON.stringify({ ...body, requestId: '' })
    .replaceAll(named, '…')
    .replaceAll(uuids, '…')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '…');
  return { status, body: JSON.parse(text) };
}

describe.each([
  ['default', 'other'],
  ['other', 'default'],
])('a key of the space %s', (asking, asked) => {
  const api = useApi({ settings });
  let own: SeededSpace;
  let other: SeededSpace;
  let otherStore: SpaceStore;
  let theirIds: ReadonlySet<string>;

  beforeAll(async () => {
    const made = await createSpace(api.store, 'other');
    const ids = { default: defaultSpace.id, other: made?.id ?? 0 };
    const storeOf = (name: string) => inSpace(api.store, name === 'default' ? ids.default : ids.other);
    own = await seedSpace(storeOf(asking), `mark-of-${asking}`);
    otherStore = storeOf(asked);
    other = await seedSpace(otherStore, `mark-of-${asked}`);
    const theirs = JSON.stringify(await dumpSpace(otherStore)).match(uuids) ?? [];
    theirIds = new Set(theirs);
  });

  /** A new session each time, since some requests end it. */
  async function signIn(): Promise<Record<string, string>> {
    const from = { door: 'password', network: 'unknown', agent: 'test' } as const;
    const times = { idleSeconds: 3_600, seconds: 3_600 };
    const user = { id: own.user, email: `kim-${own.mark}@example.com` };
    const { token } = await beginSession(api.store, user, undefined, from, times);
    return { cookie: `__Host-pabal_session=${token}`, origin: api.url, 'pabal-console': '1' };
  }

  async function call(method: string, { path, headers, ...asking }: Asked, byUser = false) {
    const who = byUser ? { key: '', headers: await signIn() } : { key: own.key, ...(headers && { headers }) };
    return api.call(method.toUpperCase(), path, { ...who, ...asking });
  }

  /** Nothing of the other space is in an answer but what was asked for. */
  function expectNothingOfTheirs(body: object, named = ''): void {
    const text = JSON.stringify(body).replaceAll(named === '' ? '\0' : named, '…');
    expect(text).not.toContain(other.mark);
    expect((text.match(uuids) ?? []).filter((id) => theirIds.has(id))).toEqual([]);
  }

  it.each(inOrder)('sees and changes nothing of the other by %s', async (route, one) => {
    const [method = ''] = route.split(' ');
    const before = await dumpSpace(otherStore);
    for (const theirs of one.theirs ?? []) {
      const { named, ask } = theirs(other);
      const nowhere = isId(named) ? newId() : named.replace(other.mark, 'mark-of-nobody');
      const answer = await call(method, ask(named), one.byUser);
      expectNothingOfTheirs(answer.body, named);
      expect(plain(answer, named)).toEqual(plain(await call(method, ask(nowhere), one.byUser), nowhere));
    }
    for (const asked of one.own ?? []) {
      const answer = await call(method, asked, one.byUser);
      expect({ asked, status: answer.status < 300 ? 'done' : answer.body }).toEqual({
        asked,
        status: 'done',
      });
      expectNothingOfTheirs(answer.body);
    }
    for (const asked of one.ofInstallation ?? []) {
      const { body } = await call(method, asked, one.byUser);
      if (asking === 'default') expect(body.code).not.toBe('default-space-only');
      else expect(body).toMatchObject({ status: 403, code: 'default-space-only' });
    }
    expect(await dumpSpace(otherStore)).toEqual(before);
  });
});

describe('the link in a newsletter', () => {
  const api = useApi({ settings });
  const links = createUnsubscribeLinks({
    ...{ secret, publicUrl: 'https://pabal.example', listDomain: 'pabal.example' },
  });

  const follow = (newsletterId: string, recipientId: string) =>
    fetch(`${api.url}${new URL(links.url({ newsletterId, recipientId })).pathname}`, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    });

  it('takes its reader off in its own space alone, and does nothing for a reader of another one', async () => {
    const made = await createSpace(api.store, 'other');
    const [one, other] = [api.store, inSpace(api.store, made?.id ?? 0)];
    const [ours, theirs] = [await seedSpace(one, 'mark-1'), await seedSpace(other, 'mark-2')];
    const before = [await dumpSpace(one), await dumpSpace(other)];
    expect((await follow(ours.newsletterId, theirs.recipientId)).status).toBe(200);
    expect([await dumpSpace(one), await dumpSpace(other)]).toEqual(before);
    expect((await follow(ours.newsletterId, ours.recipientId)).status).toBe(200);
    expect(await dumpSpace(other)).toEqual(before[1]);
    expect((await dumpSpace(one)).unsubscribed_addresses).toContain('ann@example.com');
  });
});
