// One letter: render, build, hand over. Whatever happens becomes an outcome, and the outcome a settlement.

import type { Claim, Settlement } from '@pabal/db/ledger';
import { attachmentsIn, type Outcome, waitingClasses } from '@pabal/domain';
import type { MailObject } from '@pabal/mail';
import { RenderError } from '@pabal/render';
import { createTurns, type ErrorReports, type Logger } from '@pabal/runtime';
import type { Domains } from '../domains/domains.ts';
import type { Gate } from '../providers/gate.ts';
import type { Permit, Provider } from '../providers/provider.ts';
import type { RetriesByLane } from './backoff.ts';
import type { Brake } from './brake.ts';
import type { EditionLetters } from './edition-letters.ts';
import type { HeldFiles, LetterFiles } from './letter-files.ts';
import type { MadeLetter } from './made.ts';
import type { LetterTemplates, MakeLetter } from './make-letter.ts';
import type { SpaceNames } from './space-names.ts';
import { handBack, type Trace, verdictOf, waitUnfit } from './verdict.ts';

export interface DeliverDeps {
  /** Whether claims that were asked for at that time, or any, are still ours. */
  readonly lease: { valid(askedAt?: number): boolean };
  readonly templates: Pick<LetterTemplates, 'version'>;
  readonly make: MakeLetter;
  /** Editions whose letters go out, by id. */
  readonly editions: EditionLetters;
  /** Whose brand letters of events have. */
  readonly spaces: SpaceNames;
  /** The files that letters have. */
  readonly files: LetterFiles;
  /** What becomes of letters that cannot be made. */
  readonly brake: Pick<Brake, 'failed' | 'made'>;
  /** Which provider a live letter goes to. */
  readonly gate: Pick<Gate, 'route' | 'elsewhere'>;
  readonly domains: Pick<Domains, 'heard' | 'lineOf'>;
  /** Where letters of test keys go: nowhere, with a friendly answer. */
  readonly testTransport: LetterTransport;
  readonly retries: RetriesByLane;
  readonly logger: Logger;
  readonly reports: ErrorReports;
  /** Seconds and class of every attempt, for the figures. */
  readonly observe: (claim: Claim, outcome: Outcome, seconds: number) => void;
  /** The same for making the letter. */
  readonly observeMade: (claim: Claim, ok: boolean, seconds: number) => void;
  readonly random: () => number;
}

interface LetterTransport {
  /** Shown in the ledger. */
  readonly name: string;
  send(mail: MailObject): Promise<Outcome>;
}

/** How long a letter waits that was held back at the last moment, because there was no slot. */
const noSlotMs = 1_000;

/** How long a letter waits that its provider could not take while another one is open. */
const elsewhereMs = 1_000;

/** How long a letter waits whose edition cannot be read now. */
const editionLaterMs = 30_000;

/** The same for a letter whose space cannot be asked for, or whose files cannot be read. */
const spaceLaterMs = 2_000;

/** Makes the function that turns a claim, asked for at that time, into its settlement. It never rejects. */
export function createDeliver(
  deps: DeliverDeps,
): (claim: Claim, permit: Permit, askedAt: number) => Promise<Settlement> {
  const turn = createTurns();
  return async (claim, permit, askedAt) => {
    // Many letters are claimed together, and the largest take a tenth of a second each to make.
    const mine = turn();
    if (mine !== undefined) await mine;
    if (!deps.lease.valid(askedAt)) return handBack(claim);
    const named = attachmentsIn(claim.data);
    if (named.length === 0) return deliver(claim, permit, deps);
    const held = await deps.files.hold(claim.appId ?? '', named);
    if (held === 'later') return handBack(claim, { delayMs: spaceLaterMs });
    try {
      return await deliver(claim, permit, deps, held.files);
    } finally {
      held.letGo();
    }
  };
}

async function deliver(
  claim: Claim,
  permit: Permit,
  deps: DeliverDeps,
  files?: HeldFiles['files'],
): Promise<Settlement> {
  const began = performance.now();
  const edition = claim.editionId === null ? undefined : await deps.editions.find(claim.editionId);
  if (edition === 'later') return handBack(claim, { delayMs: editionLaterMs });
  const space = deps.spaces.known(claim.appId) ?? (await deps.spaces.find(claim.appId));
  if (space === 'later') return handBack(claim, { delayMs: spaceLaterMs });
  const makes = performance.now();
  const made = deps.make(claim, edition, space.name, files);
  deps.observeMade(claim, made.ok, (performance.now() - makes) / 1_000);
  if (made.ok) deps.brake.made(claim);
  else if (made.alike && (await deps.brake.failed(claim, made.outcome.reply)))
    return waitUnfit(claim, made.outcome, {
      templateVersion: deps.templates.version(claim.template, claim.locale ?? undefined),
    });
  const attempt = made.ok
    ? await handOver(claim, made, permit, deps)
    : { outcome: made.outcome, trace: { errorId: report(claim, made.error, deps) } };
  if ('wait' in attempt) return handBack(claim, attempt.wait);
  deps.observe(claim, attempt.outcome, (performance.now() - began) / 1_000);
  return verdictOf(claim, attempt.outcome, attempt.trace, deps);
}

type Attempt =
  | { readonly outcome: Outcome; readonly trace: Trace }
  /** Nothing was said to any server. */
  | { readonly wait: { readonly delayMs: number } | { readonly waitsFor: string } };

async function handOver(
  claim: Claim,
  { mail, version }: MadeLetter,
  admitted: Permit,
  deps: DeliverDeps,
): Promise<Attempt> {
  if (claim.test) {
    const trace = { provider: deps.testTransport.name, templateVersion: version };
    return { outcome: await deps.testTransport.send(mail), trace };
  }
  const route = deps.gate.route(claim, admitted);
  if (route.kind === 'wait')
    return { wait: route.waitsFor === undefined ? { delayMs: route.delayMs } : { waitsFor: route.waitsFor } };
  const { permit } = route;
  try {
    const { provider } = permit;
    const outcome = await provider.send(mail, claim, permit, deps.lease.valid);
    if (outcome === undefined) return { wait: { delayMs: noSlotMs } };
    await deps.domains.heard(claim, outcome);
    const waitsFor = deps.domains.lineOf(claim, outcome);
    return {
      outcome: inTime(outcome, provider, deps),
      trace: { provider: provider.name, templateVersion: version, waitsFor },
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

/** A template's own words need no stack beside them. @returns the id of the report, if one was made */
function report(claim: Claim, error: unknown, { logger, reports }: DeliverDeps): string | undefined {
  const ids = { delivery: claim.id, event: claim.eventId ?? undefined, template: claim.template };
  const cause = error instanceof RenderError ? { problem: error.message } : { err: error };
  logger.error({ ...cause, ...ids }, 'A letter could not be made.');
  return reports.report(error, ids);
}
