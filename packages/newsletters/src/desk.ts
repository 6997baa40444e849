// What people ask of newsletters and editions, over HTTP or from a terminal: both come to this desk.

import {
  approveEdition,
  beginEdition,
  cancelEdition,
  type Decision,
  type Edition,
  type EditionDecision,
  findEdition,
  findEditionContent,
  findNewsletter,
  findRecipient,
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
  type Store,
} from '@pabal/db';
import { PabalError, type ResendBucket } from '@pabal/domain';
import { type NewsletterDefinition, readDefinition } from './definition.ts';
import { type EditionLetter, type LetterDeps, openEdition } from './letter.ts';
import { type Preflight, preflightOf } from './preflight.ts';
import { nextSlotOf } from './slots.ts';

export interface DeskDeps {
  readonly store: Store;
  readonly templates: {
    has(name: string): boolean;
    nearest(name: string): readonly string[];
    readonly render: LetterDeps['render'];
  };
  /** Absent without LINK_SECRET: previews show a link that leads nowhere. */
  readonly links: LetterDeps['links'] | undefined;
  readonly messageIdDomain: string;
  /** Letters a second that the providers are set up for; nothing when one of them has no limit. */
  readonly configuredRate: number | undefined;
  readonly now: () => Date;
}

/** As whom a letter is written. */
export interface As {
  /** A recipient's external id; nobody in particular when absent. */
  readonly recipient?: string | undefined;
  readonly locale?: string | undefined;
}

export interface NewsletterDesk {
  /** @throws PabalError `invalid-request` for a template that is not there, `version-conflict` */
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

export interface ProofAddress {
  readonly address: string;
  readonly key: string;
}

/** Makes the desk. Everything it throws for the caller's sake is a PabalError. */
export function createNewsletterDesk(deps: DeskDeps): NewsletterDesk {
  const { store, templates, messageIdDomain, now } = deps;
  const links = deps.links ?? noLinks;

  async function get(key: string): Promise<Newsletter> {
    const found = await findNewsletter(store, key);
    if (found === undefined) throw new PabalError('not-found', `There is no newsletter "${key}".`);
    return found;
  }

  async function edition(id: string): Promise<Edition> {
    const found = await findEdition(store, id);
    if (found === undefined) throw noEdition(id);
    return found;
  }

  return {
    async put(key, definition, ifVersion) {
      refuseTemplate(definition.template, templates);
      const { name } = definition;
      const next = nextSlotOf(definition, now());
      const put = await putNewsletter(store, { key, name, definition, next, ifVersion });
      if (put !== undefined) return put;
      throw new PabalError(
        'version-conflict',
        `The newsletter "${key}" does not stand at version ${ifVersion}: somebody else has changed it. Read it again.`,
      );
    },
    get,
    pause: async (key) => (await pauseNewsletter(store, key)) ?? get(key),
    resume: async (key) => {
      const { definition } = await get(key);
      const next = nextSlotOf(readDefinition(definition), now());
      return (await resumeNewsletter(store, key, next)) ?? get(key);
    },
    async begin(key, { slot, approval }) {
      const stored = readDefinition((await get(key)).definition);
      const definition = approval === undefined ? stored : { ...stored, approval };
      return (await beginEdition(store, key, { slot, definition })) ?? Promise.reject(noEdition(key));
    },
    async preview(id, { recipient, locale }) {
      const stored = await findEditionContent(store, id);
      if (stored === undefined) throw noEdition(id);
      if (stored.content === null) throw tooEarly(await edition(id), 'previewed');
      const person = recipient === undefined ? undefined : await known(store, recipient);
      return openEdition(stored, { render: templates.render, links }).letter({
        recipientId: person?.id ?? null,
        name: person?.name ?? null,
        locale: locale ?? person?.locale ?? null,
        attributes: person?.attributes ?? {},
      });
    },
    async preflight(id) {
      const found = await edition(id);
      if (found.frozenAt === null) throw tooEarly(found, 'looked over');
      return preflightOf(store, found, deps.configuredRate);
    },
    async proof(id, to, { recipient, locale }, actor) {
      const person = recipient === undefined ? undefined : await known(store, recipient);
      const readers = to.map(
        ({ address, key }): ProofReader => ({ address, addressKey: key, locale, recipientId: person?.id }),
      );
      const proof = await proofEdition(store, id, readers, { messageIdDomain, actor });
      return proof ?? Promise.reject(tooEarly(await edition(id), 'tested'));
    },
    approve: async (id, actor) => decided(id, 'approved', await approveEdition(store, id, actor)),
    pauseEdition: async (id, actor) => decided(id, 'paused', await pauseEdition(store, id, actor)),
    resumeEdition: async (id) => decided(id, 'resumed', await resumeEdition(store, id)),
    cancel: async (id, decision) => decided(id, 'cancelled', await cancelEdition(store, id, decision)),
    async resend(id, bucket, decision) {
      const found = await edition(id);
      const resend = await resendBucket(store, found, bucket, decision);
      if (resend !== undefined) return resend;
      throw new PabalError(
        'wrong-state',
        `The edition ${id} has no letters in "${bucket}" that can be sent again now.`,
      );
    },
  };
}

/** A preview without LINK_SECRET still has to show where the link will be. */
const noLinks: LetterDeps['links'] = {
  url: () => 'https://unsubscribe.invalid/',
  headers: () => ({}),
};

function refuseTemplate(name: string, templates: DeskDeps['templates']): void {
  if (templates.has(name)) return;
  const near = templates.nearest(name).join(', ');
  throw new PabalError(
    'invalid-request',
    `There is no template "${name}".${near && ` Did you mean ${near}?`}`,
    {
      fields: [{ field: '/template', expected: 'the name of a template in TEMPLATES_DIR', got: `"${name}"` }],
    },
  );
}

async function known(store: Store, externalId: string) {
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
