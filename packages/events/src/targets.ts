// From `to` and `except` to people: addresses as they are, recipients and groups looked up.

import { findEndpointTargets, type KnownEndpoint } from '@pabal/db/endpoints';
import type { Audience } from '@pabal/db/ledger';
import { type Addressee, addressesInGroups, findAddressees, findGroups } from '@pabal/db/people';
import { type Queryable, type SpaceQueryable, withSpace } from '@pabal/db/store';
import {
  chatLabel,
  type ErrorCode,
  excerpt,
  type FieldProblem,
  type OtherChannel,
  PabalError,
} from '@pabal/domain';
import { createBatcher } from '@pabal/runtime';
import type { Target } from './request.ts';

/** Somebody to write to, or something. */
export interface Person {
  readonly address: string;
  readonly addressKey: string;
  readonly name: string | undefined;
  readonly locale: string | undefined;
  readonly recipientId: string | undefined;
  /** The channel that leads there, unless that is mail. */
  readonly channel?: OtherChannel | undefined;
}

export interface Targets {
  /** Everybody who is known by now, each address once. */
  readonly people: readonly Person[];
  /** Groups whose members are planned later, by the builder. */
  readonly audience?: Audience;
}

/** To whom an event goes, and to whom not. */
export interface Named {
  readonly to: readonly Target[];
  readonly except?: readonly Target[] | undefined;
}

/** Targets that are addresses, which is most of them; undefined when anybody has to be looked up. */
export function directTargets({ to, except = [] }: Named): Targets | undefined {
  if (!to.every(isAddress) || !except.every(isAddress)) return undefined;
  return { people: peopleIn(to, except, { people: nobody, endpoints: nowhere }).people };
}

/** Resolves targets of every kind in a space. @throws PabalError `unknown-recipient`, `unknown-group` or `unknown-endpoint`, naming the fields */
export type TargetLookup = (named: Named, space: number) => Promise<Targets>;

/** Lookups of a space's events that arrive together are one statement. */
export function createTargetLookup(store: Queryable): TargetLookup {
  const bySpace = new Map<number, ReturnType<typeof createSpaceLookup>>();
  return (named, space) => {
    const lookup = bySpace.get(space) ?? createSpaceLookup(withSpace(store, space));
    bySpace.set(space, lookup);
    return lookup(named);
  };
}

function createSpaceLookup(store: SpaceQueryable): (named: Named) => Promise<Targets> {
  const recipients = createLookup((ids) => findAddressees(store, ids));
  const groups = createLookup((keys) => findGroups(store, keys));
  const endpoints = createLookup((keys) => findEndpointTargets(store, keys));

  return async ({ to, except = [] }) => {
    const [people, groupIds, places] = await Promise.all([
      recipients([...to, ...except].flatMap((target) => ('recipient' in target ? [target.recipient] : []))),
      groups([...to, ...except].flatMap((target) => ('group' in target ? [target.group] : []))),
      endpoints(to.flatMap((target) => ('endpoint' in target ? [target.endpoint] : []))),
    ]);
    const known = { people, endpoints: places };
    refuseUnknown(to, except, known, groupIds);
    const exceptGroups = groupsOf(except, groupIds);
    const { people: named, exceptAddresses } = peopleIn(to, except, known);
    const remaining = await withoutMembers(store, named, exceptGroups);
    const wanted = groupsOf(to, groupIds);
    if (wanted.length === 0) return { people: remaining };
    return {
      people: remaining,
      audience: { groups: wanted, exceptGroups, exceptAddresses: [...exceptAddresses] },
    };
  };
}

const isAddress = (target: Target) => 'email' in target;
const nobody: ReadonlyMap<string, Addressee> = new Map();
const nowhere: ReadonlyMap<string, KnownEndpoint> = new Map();

/** Who and what was found in the store, by the names that targets have. */
interface Known {
  readonly people: ReadonlyMap<string, Addressee>;
  readonly endpoints: ReadonlyMap<string, KnownEndpoint>;
}

/** Everybody who is named by address or known by external id, each once, without those who are left out. */
function peopleIn(
  to: readonly Target[],
  except: readonly Target[],
  known: Known,
): { people: Person[]; exceptAddresses: ReadonlySet<string> } {
  const exceptAddresses = new Set(peopleOf(except, known).map(({ addressKey }) => addressKey));
  const people = once(peopleOf(to, known)).filter(({ addressKey }) => !exceptAddresses.has(addressKey));
  return { people, exceptAddresses };
}

type Lookup<Found> = (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>;

/** Keys of one statement; a single event may bring more. */
const lookupsTogether = 500;

function createLookup<Found>(find: Lookup<Found>): Lookup<Found> {
  const together = createBatcher<readonly string[], ReadonlyMap<string, Found>>(
    async (requests) => {
      const found = await find([...new Set(requests.flat())]);
      return requests.map(() => found);
    },
    { maxSize: lookupsTogether, parallel: 2 },
  );
  return async (keys) => (keys.length === 0 ? new Map<string, Found>() : together.add(keys));
}

function peopleOf(targets: readonly Target[], { people, endpoints }: Known): Person[] {
  return targets.flatMap((target) => {
    if ('email' in target) return [personOf(target)];
    if ('endpoint' in target) {
      const endpoint = endpoints.get(target.endpoint);
      return endpoint ? [endpointTarget(endpoint)] : [];
    }
    const recipient = 'recipient' in target ? people.get(target.recipient) : undefined;
    return recipient ? [personFrom(recipient)] : [];
  });
}

function personOf({ email, name, locale }: Extract<Target, { email: unknown }>): Person {
  return { address: email.address, addressKey: email.key, name, locale, recipientId: undefined };
}

function personFrom({ id, address, addressKey, name, locale }: Addressee): Person {
  return { address, addressKey, name: name ?? undefined, locale: locale ?? undefined, recipientId: id };
}

/** An endpoint as a letter names it: by a label that may be shown, and a key that only this endpoint has. */
export function endpointTarget({ id, key, kind }: KnownEndpoint): Person {
  return {
    ...{ address: chatLabel(kind, key), addressKey: `chat:${id}`, channel: 'chat' },
    ...{ name: undefined, locale: undefined, recipientId: undefined },
  };
}

/** Each address once; the first mention counts. */
function once(people: readonly Person[]): Person[] {
  const seen = new Set<string>();
  return people.filter(({ addressKey }) => !seen.has(addressKey) && seen.add(addressKey));
}

function groupsOf(targets: readonly Target[], groupIds: ReadonlyMap<string, string>): string[] {
  const ids = targets.flatMap((target) => ('group' in target ? (groupIds.get(target.group) ?? []) : []));
  return [...new Set(ids)];
}

async function withoutMembers(
  store: Queryable,
  people: readonly Person[],
  groupIds: readonly string[],
): Promise<readonly Person[]> {
  if (groupIds.length === 0 || people.length === 0) return people;
  const members = await addressesInGroups(
    store,
    groupIds,
    people.map(({ addressKey }) => addressKey),
  );
  return people.filter(({ addressKey }) => !members.has(addressKey));
}

/** Most unknown names that one answer lists. */
const mostNamed = 10;

function refuseUnknown(
  to: readonly Target[],
  except: readonly Target[],
  known: Known,
  groupIds: ReadonlyMap<string, string>,
): void {
  const everywhere = [
    ...to.map((target, index) => ({ target, field: `/to/${index}` })),
    ...except.map((target, index) => ({ target, field: `/except/${index}` })),
  ];
  refuse(
    'unknown-recipient',
    'a recipient that was put with PUT /v1/recipients/{externalId}',
    everywhere.flatMap(({ target, field }) =>
      'recipient' in target && !known.people.has(target.recipient)
        ? [{ field: `${field}/recipient`, name: target.recipient }]
        : [],
    ),
  );
  refuse(
    'unknown-endpoint',
    'an endpoint that was put with PUT /v1/endpoints/{key}',
    everywhere.flatMap(({ target, field }) =>
      'endpoint' in target && !known.endpoints.has(target.endpoint)
        ? [{ field: `${field}/endpoint`, name: target.endpoint }]
        : [],
    ),
  );
  refuse(
    'unknown-group',
    'a group that was made with PUT /v1/groups/{key}/members',
    everywhere.flatMap(({ target, field }) =>
      'group' in target && !groupIds.has(target.group)
        ? [{ field: `${field}/group`, name: target.group }]
        : [],
    ),
  );
}

function refuse(
  code: ErrorCode,
  expected: string,
  unknown: readonly { field: string; name: string }[],
): void {
  const [first] = unknown;
  if (first === undefined) return;
  const more = unknown.length > 1 ? ` and ${unknown.length - 1} more` : '';
  const fields: FieldProblem[] = unknown
    .slice(0, mostNamed)
    .map(({ field, name }) => ({ field, expected, got: excerpt(name) }));
  throw new PabalError(
    code,
    `Not known: ${excerpt(first.name)}${more}. Expected ${expected}. Nothing was accepted.`,
    {
      fields,
    },
  );
}
