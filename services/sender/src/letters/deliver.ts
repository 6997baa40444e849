// One letter: render, build, hand over. Whatever happens becomes an outcome, and the outcome a settlement.

import type { Claim, Settlement } from '@pabal/db';
import { type Outcome, waitingClasses } from '@pabal/domain';
import { createLetter, type Mailbox, type MailObject, toMailObject } from '@pabal/mail';
import type { OpenEdition } from '@pabal/newsletters';
import { RenderError, type Rendered } from '@pabal/render';
import type { ErrorReports, Logger } from '@pabal/runtime';
import type { Lease } from '../lease.ts';
import type { Domains } from '../limits/domains.ts';
import type { Gate } from '../providers/gate.ts';
import type { Permit, Provider } from '../providers/provider.ts';
import type { RetriesByLane } from './backoff.ts';
import type { EditionLetters } from './edition-letters.ts';
import { handBack, type Trace, verdictOf } from './verdict.ts';

export interface DeliverDeps {
  readonly lease: Pick<Lease, 'valid'>;
  readonly templates: LetterTemplates;
  /** Editions whose letters go out, by id. */
  readonly editions: EditionLetters;
  /** Which provider a live letter goes to. */
  readonly gate: Pick<Gate, 'route' | 'elsewhere'>;
  readonly domains: Pick<Domains, 'heard'>;
  /** Where letters of test keys go: nowhere, with a friendly answer. */
  readonly testTransport: LetterTransport;
  readonly from: Mailbox;
  readonly retries: RetriesByLane;
  readonly logger: Logger;
  readonly reports: ErrorReports;
  /** Seconds and class of every attempt, for the figures. */
  readonly observe: (claim: Claim, outcome: Outcome, seconds: number) => void;
  readonly random: () => number;
}

export interface LetterTemplates {
  render(name: string, locale: string | undefined, data: Readonly<Record<string, unknown>>): Rendered;
  /** Sender and reply address of a template, when it names its own. */
  mailboxes(name: string): { readonly from?: Mailbox; readonly replyTo?: Mailbox };
}

interface LetterTransport {
  /** Shown in the ledger. */
  readonly name: string;
  send(mail: MailObject): Promise<Outcome>;
}

/** How long a letter waits that was held back at the last moment, for want of a slot. */
const noSlotMs = 1_000;

/** How long a letter waits that its provider could not take while another one is open. */
const elsewhereMs = 1_000;

/** How long a letter waits whose edition cannot be read now. */
const editionLaterMs = 30_000;

/** Makes the function that turns a claim, asked for at that time, into its settlement. It never rejects. */
export function createDeliver(
  deps: DeliverDeps,
): (claim: Claim, permit: Permit, askedAt: number) => Promise<Settlement> {
  return async (claim, permit, askedAt) => {
    if (!deps.lease.valid(askedAt)) return handBack(claim);
    const began = performance.now();
    const edition = claim.editionId === null ? undefined : await deps.editions.find(claim.editionId);
    if (edition === 'later') return handBack(claim, editionLaterMs);
    const made = makeLetter(claim, edition, deps);
    const attempt = made.ok
      ? await handOver(claim, made, permit, deps)
      : { outcome: made.outcome, trace: {} };
    if ('waitMs' in attempt) return handBack(claim, attempt.waitMs);
    deps.observe(claim, attempt.outcome, (performance.now() - began) / 1_000);
    return verdictOf(claim, attempt.outcome, attempt.trace, deps);
  };
}

type Attempt =
  | { readonly outcome: Outcome; readonly trace: Trace }
  /** Nothing was said to any server. */
  | { readonly waitMs: number };

async function handOver(
  claim: Claim,
  { mail, version }: Made & { ok: true },
  admitted: Permit,
  deps: DeliverDeps,
): Promise<Attempt> {
  if (claim.test) {
    const trace = { provider: deps.testTransport.name, templateVersion: version };
    return { outcome: await deps.testTransport.send(mail), trace };
  }
  const route = deps.gate.route(claim, admitted);
  if (route.kind === 'wait') return { waitMs: route.delayMs };
  const { permit } = route;
  try {
    const { provider } = permit;
    const outcome = await provider.send(mail, claim, permit, deps.lease.valid);
    if (outcome === undefined) return { waitMs: noSlotMs };
    const told = await deps.domains.heard(claim, outcome);
    return {
      outcome: inTime(told, provider, deps),
      trace: { provider: provider.name, templateVersion: version },
    };
  } finally {
    permit.letGo();
  }
}

/** A letter that only its provider could not take does not wait when there is another. */
function inTime(outcome: Outcome, provider: Provider, { gate }: DeliverDeps): Outcome {
  if (!waitingClasses.has(outcome.class) || outcome.scope === 'domain' || !gate.elsewhere(provider))
    return outcome;
  return { ...outcome, retryAfterMs: elsewhereMs };
}

type Made =
  | { readonly ok: true; readonly mail: MailObject; readonly version: string }
  | { readonly ok: false; readonly outcome: Outcome };

type Edition = Pick<OpenEdition, 'letter'>;

function makeLetter(claim: Claim, edition: Edition | undefined, deps: DeliverDeps): Made {
  const { templates, from, logger, reports } = deps;
  try {
    const { subject, html, text, version, headers } = render(claim, edition, templates);
    const own = templates.mailboxes(claim.template);
    const replyTo = claim.replyTo === null ? own.replyTo : { address: claim.replyTo };
    const letter = createLetter({
      from: own.from ?? from,
      to: claim.name === null ? { address: claim.address } : { address: claim.address, name: claim.name },
      replyTo,
      subject,
      html,
      text,
      headers,
      messageId: claim.messageId,
      date: new Date(),
    });
    return { ok: true, mail: toMailObject(letter), version };
  } catch (error) {
    const event = claim.eventId ?? undefined;
    const ids = { delivery: claim.id, event, template: claim.template };
    logger.error({ err: error, ...ids }, 'A letter could not be made.');
    reports.report(error, ids);
    return { ok: false, outcome: { class: 'render-failed', reply: sentenceOf(error) } };
  }
}

/** A letter of an edition is made by its edition, which knows what all of them share; every other by its template. */
function render(
  claim: Claim,
  edition: Edition | undefined,
  templates: LetterTemplates,
): Rendered & { readonly headers?: Readonly<Record<string, string>> } {
  const { template, locale, recipientId, name, attributes } = claim;
  if (edition === undefined) return templates.render(template, locale ?? undefined, contextOf(claim));
  return edition.letter({ recipientId, name, locale, attributes: attributes ?? {} });
}

/** The event's data, with the recipient's name as `recipientName` where it is known and the event does not give its own. */
function contextOf({ name, data }: Claim): Readonly<Record<string, unknown>> {
  return name === null || Object.hasOwn(data, 'recipientName') ? data : { ...data, recipientName: name };
}

/** A render error's own words are made for people and carry no data; of anything else only the kind is kept. */
function sentenceOf(error: unknown): string {
  if (error instanceof RenderError || error instanceof TypeError) return error.message;
  return `The letter could not be made: ${error instanceof Error ? error.name : 'unknown error'}.`;
}
