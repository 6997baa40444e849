// One letter: render, build, hand over. Whatever happens becomes an outcome, and the outcome a settlement.

import type { Claim, Settlement } from '@pabal/db';
import type { Outcome } from '@pabal/domain';
import { createLetter, type Letter, type Mailbox } from '@pabal/mail';
import { RenderError, type Rendered } from '@pabal/render';
import type { ErrorReports, Logger } from '@pabal/runtime';
import type { RetriesByLane } from './backoff.ts';
import type { Lease } from './lease.ts';
import { handBack, type Trace, verdictOf } from './verdict.ts';

export interface DeliverDeps {
  readonly lease: Pick<Lease, 'valid'>;
  readonly templates: LetterTemplates;
  /** Where live letters go. */
  readonly transport: LetterTransport;
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
  send(letter: Letter): Promise<Outcome>;
}

/** Makes the function that turns a claim into its settlement. It never rejects. */
export function createDeliver(deps: DeliverDeps): (claim: Claim) => Promise<Settlement> {
  return async (claim) => {
    if (!deps.lease.valid()) return handBack(claim);
    const began = performance.now();
    const { outcome, trace } = await attempt(claim, deps);
    deps.observe(claim, outcome, (performance.now() - began) / 1_000);
    return verdictOf(claim, outcome, trace, deps);
  };
}

async function attempt(claim: Claim, deps: DeliverDeps): Promise<{ outcome: Outcome; trace: Trace }> {
  const made = makeLetter(claim, deps);
  if (!made.ok) return { outcome: made.outcome, trace: {} };
  const transport = claim.test ? deps.testTransport : deps.transport;
  const trace = { provider: transport.name, templateVersion: made.version };
  return { outcome: await transport.send(made.letter), trace };
}

type Made =
  | { readonly ok: true; readonly letter: Letter; readonly version: string }
  | { readonly ok: false; readonly outcome: Outcome };

function makeLetter(claim: Claim, { templates, from, logger, reports }: DeliverDeps): Made {
  try {
    const locale = claim.locale ?? undefined;
    const { subject, html, text, version } = templates.render(claim.template, locale, contextOf(claim));
    const own = templates.mailboxes(claim.template);
    const replyTo = claim.replyTo === null ? own.replyTo : { address: claim.replyTo };
    const letter = createLetter({
      from: own.from ?? from,
      to: claim.name === null ? { address: claim.address } : { address: claim.address, name: claim.name },
      ...(replyTo && { replyTo }),
      subject,
      html,
      text,
      messageId: claim.messageId,
      date: new Date(),
    });
    return { ok: true, letter, version };
  } catch (error) {
    const ids = { delivery: claim.id, event: claim.eventId ?? undefined, template: claim.template };
    logger.error({ err: error, ...ids }, 'A letter could not be made.');
    reports.report(error, ids);
    return { ok: false, outcome: { class: 'render-failed', reply: sentenceOf(error) } };
  }
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
