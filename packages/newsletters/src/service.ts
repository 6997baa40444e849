// What people ask of newsletters and editions, over HTTP or from a terminal: both doors call this service.

import {
  approveEdition,
  beginEdition,
  cancelEdition,
  type Edition,
  type EditionDecision,
  findEdition,
  findEditionContent,
  findNewsletter,
  type Newsletter,
  type ProofReader,
  pauseEdition,
  pauseNewsletter,
  proofEdition,
  putNewsletter,
  type Resend,
  resendBucket,
  resumeEdition,
  resumeNewsletter,
} from '@pabal/db/editions';
import type { Decision } from '@pabal/db/parked';
import { findRecipient } from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import { msPerDay, PabalError, type ResendBucket } from '@pabal/domain';
import { type DoorTemplates, letterRefusal, newsletterTemplate } from '@pabal/render';
import { credentialsApart, type NewsletterDefinition, readDefinition } from './definition.ts';
import {
  type EditionLetter,
  type LetterDeps,
  noLinks,
  openEdition,
  type Reader,
  type StoredEdition,
} from './letter.ts';
import { type Preflight, preflightOf } from './preflight.ts';
import { nextOccurrenceOf } from './slots/occurrences.ts';

export interface ServiceDeps {
  /** The space whose newsletters these are. */
  readonly store: SpaceStore;
  readonly templates: DoorTemplates & { readonly render: LetterDeps['render'] };
  /** Absent without LINK_SECRET: previews show a link that leads nowhere. */
  readonly links: LetterDeps['links'] | undefined;
  readonly messageIdDomain: string;
  /** Letters a second that the providers are set up for; nothing when one of them has no limit. */
  readonly configuredRate: number | undefined;
  readonly now: () => Date;
}

/** As whom a letter is written. */
interface As {
  /** A recipient's external id; nobody in particular when absent. */
  readonly recipient?: string | undefined;
  readonly locale?: string | undefined;
}

export interface NewsletterService {
  /**
   * @throws PabalError `invalid-request` for a template that is not there, `template-broken`, `wrong-template`,
   *   `version-conflict`
   */
  put(
    key: string,
    definition: NewsletterDefinition,
    ifVersion: number | undefined,
  ): Promise<Newsletter & { readonly created: boolean }>;
  get(key: string): Promise<Newsletter>;
  pause(key: string): Promise<Newsletter>;
  resume(key: string): Promise<Newsletter>;
  /** Begins an edition outside the schedule. @param change.approval in place of the newsletter's own */
  begin(
    key: string,
    change: {
      readonly slot?: Date | undefined;
      readonly approval?: NewsletterDefinition['approval'] | undefined;
    },
  ): Promise<Edition>;
  /** The letter that somebody would get. */
  preview(editionId: string, as: As): Promise<EditionLetter>;
  preflight(editionId: string): Promise<Preflight>;
  /** Sends the edition as it is to a few addresses, as an edition of its own. */
  proof(editionId: string, to: readonly ProofAddress[], as: As, actor: string): Promise<Edition>;
  approve(editionId: string, actor: string): Promise<Edition>;
  pauseEdition(editionId: string, actor: string): Promise<Edition>;
  resumeEdition(editionId: string): Promise<Edition>;
  cancel(editionId: string, decision: Decision): Promise<Edition>;
  resend(
    editionId: string,
    bucket: ResendBucket,
    decision: Decision & { readonly rate: number },
  ): Promise<Resend>;
}

interface ProofAddress {
  readonly address: string;
  readonly key: string;
}

/** Makes the service. An error that the caller can act on is a PabalError. */
export function createNewsletterService(deps: ServiceDeps): NewsletterService {
  return { ...forNewsletters(deps), ...forLetters(deps), ...forEditions(deps) };
}

/** What is asked of newsletters themselves. */
function forNewsletters({
  store,
  templates,
  now,
}: ServiceDeps): Pick<NewsletterService, 'put' | 'get' | 'pause' | 'resume' | 'begin'> {
  async function get(key: string): Promise<Newsletter> {
    const found = await findNewsletter(store, key);
    if (found === undefined) throw new PabalError('not-found', `There is no newsletter "${key}".`);
    return found;
  }

  return {
    async put(key, given, ifVersion) {
      newsletterTemplate(templates, given.template);
      await refuseFavouritesOf(store, key, given);
      const { definition, credentials } = credentialsApart(given);
      const { name } = definition;
      const next = nextOccurrenceOf(definition, now());
      const put = await putNewsletter(store, { key, name, definition, credentials, next, ifVersion });
      if (put !== undefined) return put;
      throw new PabalError(
        'version-conflict',
        `The newsletter "${key}" is not at version ${ifVersion} any more: somebody else has changed it. Read it again.`,
      );
    },
    get,
    pause: async (key) => (await pauseNewsletter(store, key)) ?? get(key),
    resume: async (key) => {
      const { definition } = await get(key);
      const next = nextOccurrenceOf(readDefinition(definition), now());
      return (await resumeNewsletter(store, key, next)) ?? get(key);
    },
    async begin(key, { slot, approval }) {
      refuseSlot(slot, now());
      const stored = readDefinition((await get(key)).definition);
      const definition = approval === undefined ? stored : { ...stored, approval };
      return (await beginEdition(store, key, { slot, definition })) ?? Promise.reject(noEdition(key));
    },
  };
}

/** Favourites are of a newsletter that has entries with clicks. */
async function refuseFavouritesOf(
  store: SpaceStore,
  key: string,
  { content }: NewsletterDefinition,
): Promise<void> {
  if (content.kind !== 'favourites') return;
  const found = content.of === key ? undefined : await findNewsletter(store, content.of);
  const of = found && readDefinition(found.definition);
  if (of?.content.kind === 'feeds' && of.clicks !== false) return;
  const expected = 'the key of a newsletter of feeds whose clicks are counted';
  throw new PabalError('invalid-request', `/content/of: expected ${expected}, got "${content.of}".`, {
    fields: [{ field: '/content/of', expected, got: content.of }],
  });
}

/** What is asked of the letters of an edition, before they go out. */
function forLetters(deps: ServiceDeps): Pick<NewsletterService, 'preview' | 'preflight' | 'proof'> {
  const { store, templates, messageIdDomain } = deps;
  const links = deps.links ?? noLinks;

  function letterOf(stored: StoredEdition, as: Reader): EditionLetter {
    const opened = openEdition(stored, { render: templates.render, links });
    try {
      return opened.letter(as);
    } catch (error) {
      throw letterRefusal(templates, opened.definition.template, error);
    }
  }

  return {
    async preview(id, as) {
      const edition = await editionWith(store, id);
      const stored = await findEditionContent(store, id);
      if (stored === undefined) throw noEdition(id);
      if (stored.content === null) throw tooEarly(edition, 'previewed');
      // The links of a preview belong to no reader: a person who looks at a letter must not be able to unsubscribe its reader.
      return letterOf(stored, { ...(await readerFor(store, as)), recipientId: null });
    },
    async preflight(id) {
      const found = await editionWith(store, id);
      if (found.frozenAt === null) throw tooEarly(found, 'looked over');
      return preflightOf(store, found, deps.configuredRate);
    },
    async proof(id, to, as, actor) {
      const edition = await editionWith(store, id);
      const { recipientId, ...person } = await readerFor(store, as);
      const stored = await findEditionContent(store, id);
      // A letter that cannot be made is reported to the caller, instead of failing on its way.
      if (stored !== undefined && stored.content !== null) letterOf(stored, { recipientId, ...person });
      const readers = once(to).map(
        ({ address, key }): ProofReader => ({
          ...{ address, addressKey: key, locale: as.locale },
          recipientId: recipientId ?? undefined,
        }),
      );
      const proof = await proofEdition(store, id, readers, { messageIdDomain, actor });
      return proof ?? Promise.reject(tooEarly(edition, 'tested'));
    },
  };
}

/** What is decided about editions that are under way. */
function forEditions({
  store,
}: ServiceDeps): Pick<NewsletterService, 'approve' | 'pauseEdition' | 'resumeEdition' | 'cancel' | 'resend'> {
  return {
    approve: async (id, actor) => decided(id, 'approved', await approveEdition(store, id, actor)),
    pauseEdition: async (id, actor) => decided(id, 'paused', await pauseEdition(store, id, actor)),
    resumeEdition: async (id) => decided(id, 'resumed', await resumeEdition(store, id)),
    cancel: async (id, decision) => decided(id, 'cancelled', await cancelEdition(store, id, decision)),
    async resend(id, bucket, decision) {
      const found = await editionWith(store, id);
      const resend = await resendBucket(store, found, bucket, decision);
      if (resend !== undefined) return resend;
      throw new PabalError(
        'wrong-state',
        `The edition ${id} has no letters in "${bucket}" that can be sent again now.`,
      );
    },
  };
}

async function editionWith(store: SpaceStore, id: string): Promise<Edition> {
  const found = await findEdition(store, id);
  if (found === undefined) throw noEdition(id);
  return found;
}

async function readerFor(store: SpaceStore, { recipient, locale }: As): Promise<Reader> {
  const person = recipient === undefined ? undefined : await known(store, recipient);
  return {
    recipientId: person?.id ?? null,
    name: person?.name ?? null,
    locale: locale ?? person?.locale ?? null,
    attributes: person?.attributes ?? {},
  };
}

/** Each address once, however it is written; the first mention counts. */
function once(addresses: readonly ProofAddress[]): ProofAddress[] {
  const first = new Map<string, ProofAddress>();
  for (const address of addresses) if (!first.has(address.key)) first.set(address.key, address);
  return [...first.values()];
}

/** How far ahead an edition may be asked for, as far as an event may be posted. */
const furthestDays = 366;
/** How far back: as far as a missed slot of a schedule can be made up for. */
const missedDays = 7;

function refuseSlot(slot: Date | undefined, now: Date): void {
  if (slot === undefined) return;
  const [earliest, latest] = [-missedDays, furthestDays].map(
    (days) => new Date(now.getTime() + days * msPerDay),
  );
  if (earliest === undefined || latest === undefined || (slot >= earliest && slot <= latest)) return;
  const expected = `a time between ${earliest.toISOString()} and ${latest.toISOString()}`;
  throw new PabalError('invalid-request', `/slot: expected ${expected}, got ${slot.toISOString()}.`, {
    fields: [{ field: '/slot', expected, got: slot.toISOString() }],
  });
}

async function known(store: SpaceStore, externalId: string) {
  const person = await findRecipient(store, externalId);
  if (person === undefined)
    throw new PabalError('unknown-recipient', `There is no recipient "${externalId}".`);
  return person;
}

const noEdition = (id: string) => new PabalError('not-found', `There is no edition ${id}.`);

const tooEarly = ({ id, state }: Edition, what: string) =>
  new PabalError('wrong-state', `The edition ${id} is ${state}: it cannot be ${what} yet, or not any more.`);

function decided(id: string, what: string, decision: EditionDecision | undefined): Edition {
  if (decision === undefined) throw noEdition(id);
  const { edition, changed } = decision;
  if (changed) return edition;
  const paused = edition.pausedAt === null ? '' : ' and paused';
  throw new PabalError(
    'wrong-state',
    `The edition ${id} is ${edition.state}${paused}: it cannot be ${what}.`,
  );
}
