// The way of one claimed chat letter: its endpoint, its text, its provider, and what is written down of the answer.

import type { ChatLetter } from '@pabal/chat';
import type { EndpointTarget } from '@pabal/db/endpoints';
import type { Claim, Settlement } from '@pabal/db/ledger';
import { type Outcome, waitingClasses } from '@pabal/domain';
import { dataFor, madeOrWhyNot, RenderError, type RenderedChat } from '@pabal/render';
import type { ErrorReports, Logger } from '@pabal/runtime';
import type { Domains } from '../domains/domains.ts';
import type { RetriesByLane } from '../letters/backoff.ts';
import type { Brake } from '../letters/brake.ts';
import type { SpaceNames } from '../letters/space-names.ts';
import { handBack, type Trace, verdictOf, waitUnfit } from '../letters/verdict.ts';
import { providerKey } from '../limits/keys.ts';
import type { Endpoints } from './endpoints.ts';
import { endpointIdOf } from './places.ts';
import type { ChatProviders } from './providers.ts';

interface ChatTemplates {
  chat(name: string, locale: string | undefined, data: Readonly<Record<string, unknown>>): RenderedChat;
  version(name: string, locale: string | undefined): string | undefined;
}

export interface ChatDeliverDeps {
  readonly lease: { valid(askedAt?: number): boolean };
  readonly templates: ChatTemplates;
  readonly spaces: SpaceNames;
  readonly brake: Pick<Brake, 'failed' | 'made'>;
  readonly endpoints: Endpoints;
  readonly providers: Pick<ChatProviders, 'of'>;
  readonly domains: Pick<Domains, 'heard' | 'lineOf'>;
  readonly retries: RetriesByLane;
  readonly logger: Logger;
  readonly reports: ErrorReports;
  readonly observe: (claim: Claim, outcome: Outcome, seconds: number) => void;
  readonly random: () => number;
}

/** How long a letter waits whose endpoint or space cannot be asked for. */
const storeAwayMs = 2_000;
/** How long a letter waits that was held back at the last moment, because there was no slot. */
const noSlotMs = 1_000;

/** Makes the function that turns a claim, asked for at that time, into its settlement. It never rejects. */
export function createChatDeliver(
  deps: ChatDeliverDeps,
): (claim: Claim, permit: unknown, askedAt: number) => Promise<Settlement> {
  return async (claim, _permit, askedAt) => {
    if (!deps.lease.valid(askedAt)) return handBack(claim);
    const began = performance.now();
    const endpoint = await deps.endpoints.find(endpointIdOf(claim));
    const space = await deps.spaces.find(claim.appId);
    if (endpoint === 'later' || space === 'later') return handBack(claim, { delayMs: storeAwayMs });
    const done = (outcome: Outcome, trace: Trace) => {
      deps.observe(claim, outcome, (performance.now() - began) / 1_000);
      return verdictOf(claim, outcome, trace, deps);
    };
    if (endpoint === undefined || endpoint.state === 'ended') return done(noEndpoint(endpoint), {});
    const made = madeOrWhyNot(() =>
      deps.templates.chat(
        claim.template,
        claim.locale ?? undefined,
        dataFor(claim.data, claim.name, space.name),
      ),
    );
    if (made instanceof RenderError) return unmade(claim, made, deps, done);
    deps.brake.made(claim);
    const attempt = await handOver(claim, endpoint, made, deps);
    return 'wait' in attempt ? handBack(claim, attempt.wait) : done(attempt.outcome, attempt.trace);
  };
}

const noEndpoint = (endpoint: EndpointTarget | undefined): Outcome =>
  endpoint === undefined
    ? { class: 'address-refused', reply: 'The endpoint was removed; nothing was sent.' }
    : {
        class: 'address-refused',
        reply: `The endpoint has ended (${endpoint.endedReason ?? 'gone'}); nothing was sent.`,
      };

async function unmade(
  claim: Claim,
  error: RenderError,
  { brake, templates, logger, reports }: ChatDeliverDeps,
  done: (outcome: Outcome, trace: Trace) => Settlement,
): Promise<Settlement> {
  const outcome: Outcome = { class: 'render-failed', reply: error.message };
  const templateVersion = templates.version(claim.template, claim.locale ?? undefined);
  if (await brake.failed(claim, outcome.reply)) return waitUnfit(claim, outcome, { templateVersion });
  const ids = { delivery: claim.id, event: claim.eventId ?? undefined, template: claim.template };
  logger.error({ problem: error.message, ...ids }, 'A letter could not be made.');
  return done(outcome, { templateVersion, errorId: reports.report(error, ids) });
}

type Attempt =
  | { readonly outcome: Outcome; readonly trace: Trace }
  /** Nothing was said to anybody. */
  | { readonly wait: { readonly delayMs: number } | { readonly waitsFor: string } };

async function handOver(
  claim: Claim,
  endpoint: EndpointTarget,
  { pieces, version }: RenderedChat,
  deps: ChatDeliverDeps,
): Promise<Attempt> {
  const { id, eventId: event, template } = claim;
  if (claim.test) return { outcome: testAnswer, trace: { provider: 'test', templateVersion: version } };
  const provider = deps.providers.of(claim, endpoint.kind);
  if (!provider.open()) return { wait: { waitsFor: providerKey(provider.name) } };
  const permit = provider.permit();
  try {
    const letter: ChatLetter = { to: endpoint, id, event, template, pieces };
    const outcome = await provider.send(letter, claim, permit, deps.lease.valid);
    if (outcome === undefined) return { wait: { delayMs: noSlotMs } };
    await deps.domains.heard(claim, outcome);
    await hear(endpoint, outcome, deps);
    const waitsFor = deps.domains.lineOf(claim, outcome) ?? lineOf(provider.open(), provider.name, outcome);
    return { outcome, trace: { provider: provider.name, templateVersion: version, waitsFor } };
  } finally {
    permit.letGo();
  }
}

/** Test keys reach nobody. */
const testAnswer: Outcome = {
  class: 'sent',
  code: 200,
  reply: '200 Test mode: the message was made and dropped, nothing was sent',
};

/** A letter that found its provider away goes on as soon as that is back, and not when its own delay is over. */
const lineOf = (isOpen: boolean, name: string, outcome: Outcome) =>
  !isOpen && waitingClasses.has(outcome.class) ? providerKey(name) : undefined;

async function hear(
  endpoint: EndpointTarget,
  outcome: Outcome,
  { endpoints }: ChatDeliverDeps,
): Promise<void> {
  if (outcome.class === 'sent') endpoints.used(endpoint.id);
  else if (outcome.class === 'address-refused')
    await endpoints.ended(endpoint, outcome.status ?? String(outcome.code ?? 'gone'));
}
