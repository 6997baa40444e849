// What people ask of newsletters and editions, over HTTP or from a terminal: both doors call this service.

import {
  approveEdition,
  arrangeEdition,
  beginEdition,
  cancelEdition,
  type Edition,
  type EditionDecision,
  findEditionContent,
  findNewsletter,
  type Newsletter,
  type ProofReader,
  pauseEdition,
  pauseNewsletter,
  proofEdition,
  putNewsletter,
  resendBucket,
  resumeEdition,
  resumeNewsletter,
} from '@pabal/db/editions';
import type { Decision } from '@pabal/db/parked';
import { findRecipient } from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import { msPerDay, PabalError, type ResendBucket } from '@pabal/domain';
import { type DoorTemplates, letterRefusal, newsletterTemplate, withPictures } from '@pabal/render';
import { checkLetter, type LetterCheck, type Reach } from './checks/check.ts';
import { linksOfContent } from './content.ts';
import { credentialsApart, type NewsletterDefinition, readDefinition } from './definition.ts';
import { type Arrangement, arrangedAs, wantedBy } from './editions/arrange.ts';
import { noEdition, requireEdition } from './editions/found.ts';
import { nextLetterOf } from './editions/next-letter.ts';
import { definitionAt } from './editions/versions.ts';
import { type Draft, withDraft } from './introduction/draft.ts';
import {
  type EditionLetter,
  type LetterDeps,
  noLinks,
  openEdition,
  type Reader,
  type StoredEdition,
} from './letter.ts';
import { type KnownRates, type Preflight, preflightOf } from './preflight.ts';
import { type ShownEdition, type ShownNewsletter, shownEdition, shownNewsletter } from './shown.ts';
import { nextOccurrenceOf } from './slots/occurrences.ts';

export interface ServiceDeps {
  /** The space whose newsletters these are. */
  readonly store: SpaceStore;
  readonly templates: DoorTemplates & { readonly render: LetterDeps['render'] };
  /** Absent without LINK_SECRET: previews show a link that leads nowhere. */
  readonly links: LetterDeps['links'] | undefined;
  readonly messageIdDomain: string;
  readonly rates: KnownRates;
  readonly now: () => Date;
}

/** As whom a letter is written. */
interface As {
  /** A recipient's external id; nobody in particular when absent. */
  readonly recipient?: string | undefined;
  readonly locale?: string | undefined;
}

/** An edition, or a newsletter as it is now with what its last edition showed. */
export type LetterOf = { readonly edition: string } | { readonly newsletter: string };

export interface NewsletterService {
  /**
   * @throws PabalError `invalid-request` for a template that is not there, `template-broken`, `wrong-template`,
   *   `version-conflict`
   */
  put(
    key: string,
    definition: NewsletterDefinition,
    how: { readonly ifVersion?: number | undefined; readonly actor: string },
  ): Promise<ShownNewsletter & { readonly created: boolean }>;
  /** Makes a newsletter what it was in an earlier version, as a new version. @throws what `put` throws, and `not-found` */
  restore(
    key: string,
    version: number,
    how: { readonly ifVersion?: number | undefined; readonly actor: string },
  ): Promise<ShownNewsletter>;
  get(key: string): Promise<ShownNewsletter>;
  pause(key: string): Promise<ShownNewsletter>;
  resume(key: string): Promise<ShownNewsletter>;
  /** Begins an edition outside the schedule. @param change.approval in place of the newsletter's own */
  begin(
    key: string,
    change: {
      readonly slot?: Date | undefined;
      readonly approval?: NewsletterDefinition['approval'] | undefined;
    },
    actor: string,
  ): Promise<ShownEdition>;
  /** The letter that somebody would get; with a draft, the one that they would get if it were saved. */
  preview(of: LetterOf, as: As, draft?: Draft): Promise<Omit<EditionLetter, 'version' | 'pictures'>>;
  /** The html of that letter with its own pictures in it, for what shows it. */
  show(of: LetterOf, as: As, draft?: Draft): Promise<string>;
  preflight(editionId: string): Promise<Preflight>;
  /**
   * Looks its letter over from outside: asks for what it leads to and shows, and names what makes it look like spam. The letter is
   * that of nobody in particular.
   *
   * @param how.ours  origins of pabal's own pages, which are not asked for
   */
  check(
    editionId: string,
    how: {
      readonly locale?: string | undefined;
      readonly reach: Reach;
      readonly ours: readonly string[];
    },
  ): Promise<LetterCheck>;
  /** Sends the edition as it is to a few addresses, as an edition of its own. */
  proof(editionId: string, to: readonly ProofAddress[], as: As, actor: string): Promise<ShownEdition>;
  /** @throws PabalError `wrong-state`, also for who wrote it where the newsletter asks for a second person */
  approve(editionId: string, actor: string): Promise<ShownEdition>;
  /**
   * Takes entries out of an edition that is not approved, moves them, takes others in, and introduces them.
   *
   * @throws PabalError `version-conflict` when it has other entries by now, `invalid-request`, `wrong-state`
   */
  arrange(editionId: string, wanted: Arrangement, actor: string): Promise<ShownEdition>;
  pauseEdition(editionId: string, actor: string): Promise<ShownEdition>;
  resumeEdition(editionId: string): Promise<ShownEdition>;
  cancel(editionId: string, decision: Decision): Promise<ShownEdition>;
  resend(
    editionId: string,
    bucket: ResendBucket,
    decision: Decision & { readonly rate: number },
  ): Promise<Resent>;
}

/** What goes out again: the same letters, or those of a new edition. */
export interface Resent {
  readonly letters: number | null;
  readonly replayId: string | null;
  /** The new edition, for `never-reached`. */
  readonly editionId: string | null;
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
}: ServiceDeps): Pick<NewsletterService, 'put' | 'restore' | 'get' | 'pause' | 'resume' | 'begin'> {
  async function known(key: string): Promise<Newsletter> {
    const found = await findNewsletter(store, key);
    if (found === undefined) throw new PabalError('not-found', `There is no newsletter "${key}".`);
    return found;
  }

  const put: NewsletterService['put'] = async (key, given, { ifVersion, actor }) => {
    newsletterTemplate(templates, given.template);
    await refuseFavouritesOf(store, key, given);
    const { definition, credentials } = credentialsApart(given);
    const { name } = definition;
    const next = nextOccurrenceOf(definition, now());
    const put = await putNewsletter(store, {
      ...{ key, name, definition, credentials, next, ifVersion },
      changedBy: actor,
    });
    if (put !== undefined) {
      const { created, ...newsletter } = put;
      return { created, ...shownNewsletter(newsletter) };
    }
    throw new PabalError(
      'version-conflict',
      `The newsletter "${key}" is not at version ${ifVersion} any more: somebody else has changed it. Read it again.`,
    );
  };

  return {
    put,
    restore: async (key, version, how) => {
      const { created: _, ...restored } = await put(key, await definitionAt(store, key, version), how);
      return restored;
    },
    get: async (key) => shownNewsletter(await known(key)),
    pause: async (key) => shownNewsletter((await pauseNewsletter(store, key)) ?? (await known(key))),
    resume: async (key) => {
      const { definition } = await known(key);
      const next = nextOccurrenceOf(readDefinition(definition), now());
      return shownNewsletter((await resumeNewsletter(store, key, next)) ?? (await known(key)));
    },
    async begin(key, { slot, approval }, actor) {
      refuseSlot(slot, now());
      const stored = readDefinition((await known(key)).definition);
      const definition = { ...stored, approval: approvalOf(stored, approval) };
      const begun = await beginEdition(store, key, { slot, definition, actor });
      if (begun === undefined) throw noEdition(key);
      return shownEdition(begun);
    },
  };
}

/** Where a newsletter asks for a second person, one edition of it cannot be told to do without. */
function approvalOf(
  { approval: own }: NewsletterDefinition,
  asked: NewsletterDefinition['approval'] | undefined,
): NewsletterDefinition['approval'] {
  if (asked === undefined || !asksForSecond(own)) return asked ?? own;
  if (asked.mode === 'wait') return own;
  const expected = 'the mode wait: the newsletter asks for a second person';
  throw new PabalError('invalid-request', `/approval: expected ${expected}, got ${asked.mode}.`, {
    fields: [{ field: '/approval', expected, got: asked.mode }],
  });
}

const asksForSecond = (approval: NewsletterDefinition['approval']): boolean =>
  approval.mode === 'wait' && approval.secondPerson === true;

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

/** What makes a letter as the senders do. */
const letterIn =
  ({ templates, links = noLinks }: ServiceDeps) =>
  (stored: StoredEdition, as: Reader): EditionLetter => {
    const opened = openEdition(stored, { render: templates.render, links });
    try {
      return opened.letter(as);
    } catch (error) {
      throw letterRefusal(templates, opened.definition.template, error);
    }
  };

/** What makes a letter that is only looked at. */
function previewIn(deps: ServiceDeps) {
  const { store, now } = deps;
  const letterOf = letterIn(deps);

  async function storedOf(id: string): Promise<StoredEdition> {
    const edition = await requireEdition(store, id);
    const stored = await findEditionContent(store, id);
    if (stored === undefined) throw noEdition(id);
    if (stored.content === null) throw tooEarly(edition, 'previewed');
    return stored;
  }

  return async (of: LetterOf, as: As, draft: Draft = {}): Promise<EditionLetter> => {
    const stored =
      'edition' in of ? await storedOf(of.edition) : await nextLetterOf(store, of.newsletter, now());
    // The links of a preview belong to no reader: a person who looks at a letter must not be able to unsubscribe its reader.
    return letterOf(withDraft(stored, draft), { ...(await readerFor(store, as)), recipientId: null });
  };
}

/** What is asked of the letters of an edition, before they go out. */
function forLetters(
  deps: ServiceDeps,
): Pick<NewsletterService, 'preview' | 'show' | 'preflight' | 'check' | 'proof'> {
  const { store, messageIdDomain } = deps;
  const letterOf = letterIn(deps);
  const previewed = previewIn(deps);

  return {
    async preview(of, as, draft) {
      const { subject, html, text, locale, headers } = await previewed(of, as, draft);
      return { subject, html, text, locale, headers };
    },
    show: async (of, as, draft) => withPictures(await previewed(of, as, draft)),
    async check(id, { locale, ...how }) {
      const edition = await requireEdition(store, id);
      const stored = await findEditionContent(store, id);
      if (stored === undefined) throw noEdition(id);
      if (stored.content === null) throw tooEarly(edition, 'looked over');
      const nobody = await readerFor(store, { recipient: undefined, locale });
      const letter = letterOf(stored, { ...nobody, recipientId: null });
      return checkLetter(letter, { ...how, links: linksOfContent(stored.content) });
    },
    async preflight(id) {
      const found = await requireEdition(store, id);
      if (found.frozenAt === null) throw tooEarly(found, 'looked over');
      return preflightOf(store, found, deps.rates);
    },
    async proof(id, to, as, actor) {
      const edition = await requireEdition(store, id);
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
      if (proof === undefined) throw tooEarly(edition, 'tested');
      return shownEdition(proof);
    },
  };
}

/** What is decided about editions that are under way. */
function forEditions({
  store,
}: ServiceDeps): Pick<
  NewsletterService,
  'approve' | 'arrange' | 'pauseEdition' | 'resumeEdition' | 'cancel' | 'resend'
> {
  return {
    async approve(id, actor) {
      const { definition, state, writtenBy } = await requireEdition(store, id);
      if (
        state === 'ready' &&
        asksForSecond(readDefinition(definition).approval) &&
        writtenBy.includes(actor)
      )
        throw new PabalError(
          'wrong-state',
          `The edition ${id} has to be approved by somebody else: ${actor} has written it.`,
        );
      return decided(id, 'approved', await approveEdition(store, id, actor));
    },
    async arrange(id, wanted, actor) {
      await requireEdition(store, id);
      const arranged = await arrangeEdition(store, id, actor, wantedBy(wanted.add), (edition) =>
        arrangedAs(edition, wanted),
      );
      const edition = await requireEdition(store, id);
      if (!arranged) throw tooEarly(edition, 'arranged');
      return shownEdition(edition);
    },
    pauseEdition: async (id, actor) => decided(id, 'paused', await pauseEdition(store, id, actor)),
    resumeEdition: async (id) => decided(id, 'resumed', await resumeEdition(store, id)),
    cancel: async (id, decision) => decided(id, 'cancelled', await cancelEdition(store, id, decision)),
    async resend(id, bucket, decision) {
      const found = await requireEdition(store, id);
      const resend = await resendBucket(store, found, bucket, decision);
      if (resend?.kind === 'new-edition')
        return { letters: null, replayId: null, editionId: resend.editionId };
      if (resend !== undefined)
        return { letters: resend.letters, replayId: resend.replayId ?? null, editionId: null };
      throw new PabalError(
        'wrong-state',
        `The edition ${id} has no letters in "${bucket}" that can be sent again now.`,
      );
    },
  };
}

async function readerFor(store: SpaceStore, { recipient, locale }: As): Promise<Reader> {
  const person = recipient === undefined ? undefined : await personOf(store, recipient);
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

async function personOf(store: SpaceStore, externalId: string) {
  const person = await findRecipient(store, externalId);
  if (person === undefined)
    throw new PabalError('unknown-recipient', `There is no recipient "${externalId}".`);
  return person;
}

const tooEarly = ({ id, state }: Edition, what: string) =>
  new PabalError('wrong-state', `The edition ${id} is ${state}: it cannot be ${what} yet, or not any more.`);

function decided(id: string, what: string, decision: EditionDecision | undefined): ShownEdition {
  if (decision === undefined) throw noEdition(id);
  const { edition, changed } = decision;
  if (changed) return shownEdition(edition);
  const paused = edition.pausedAt === null ? '' : ' and paused';
  throw new PabalError(
    'wrong-state',
    `The edition ${id} is ${edition.state}${paused}: it cannot be ${what}.`,
  );
}
