import type { SmtpProvider } from '@pabal/config';
import type { Claim } from '@pabal/db/ledger';
import type { Limit } from '@pabal/db/limits';
import { kindOfLabel, type Lane, type Outcome, type OutcomeClass, permanentClasses } from '@pabal/domain';
import type { Transport } from '@pabal/mail';
import { createQueueMetrics, type QueueMetrics } from '@pabal/queue';
import { createLabels, figures, type Metrics } from '@pabal/runtime';
import { shownProvider } from './chat/providers.ts';
import type { WholeCause } from './letters/spliced-checks.ts';
import { takesLetters } from './providers/health.ts';
import type { ProviderView } from './providers/provider.ts';

export interface SenderMetrics extends QueueMetrics {
  /** One attempt ended. */
  readonly attempted: (claim: Claim, outcome: Outcome, seconds: number) => void;
  /** A letter was made from its template, or could not be. */
  readonly made: (claim: Claim, ok: boolean, seconds: number) => void;
  /** A provider answered, or did not. */
  readonly handed: (provider: string, outcome: Outcome, seconds: number) => void;
  readonly templateBroke: () => void;
  /** The same two of chat letters, by their kind. */
  readonly chatAttempted: (claim: Claim, outcome: Outcome, seconds: number) => void;
  readonly chatHanded: (provider: string, outcome: Outcome, seconds: number) => void;
  /** There is a template of this name: its figures are 0 from now on. */
  readonly knowTemplate: (template: string) => void;
  /** The same for a provider. */
  readonly knowProvider: (provider: string) => void;
  /** A letter of an edition was made. */
  readonly editionLetter: (how: 'spliced' | 'whole', cause: WholeCause | '') => void;
  /** A letter put together from pieces was not what its whole rendering gives. */
  readonly spliceMismatched: () => void;
  /** Shows how many octets of pieces are kept. */
  readonly pieces: (taken: () => number) => void;
  /** A provider began to refuse our credentials or setup. */
  readonly providerBroke: (provider: string) => void;
  /** A letter was handed back for the limit of its domain. */
  readonly handedBack: () => void;
}

/**
 * What a sender counts.
 *
 * @param onSent  called with each letter that a server took, and with the seconds that it had been in the ledger
 */
export function createSenderMetrics(
  metrics: Metrics,
  onSent: (lane: Lane, ageSeconds: number) => void,
): SenderMetrics {
  const attempts = metrics.histogram(figures.attempts);
  const wait = metrics.histogram(figures.letterAge);
  const broke = metrics.counter(figures.templateBreaks);
  const handedBack = metrics.counter(figures.domainHandedBack);
  const templates = createTemplateFigures(metrics);
  const providers = createProviderFigures(metrics);
  const editionLetters = metrics.counter(figures.editionLetters);
  const mismatches = metrics.counter(figures.spliceMismatches);
  return {
    ...createQueueMetrics(metrics),
    ...providers,
    ...createChatFigures(metrics, templates, providers),
    made: templates.made,
    knowTemplate: templates.know,
    attempted: (claim, outcome, seconds) => {
      const { lane, createdAt } = claim;
      attempts.observe({ lane, outcome: outcome.class }, seconds);
      if (outcome.class === 'sent') {
        const age = Math.max(0, (Date.now() - createdAt.getTime()) / 1_000);
        wait.observe({ lane }, age);
        onSent(lane, age);
      }
      templates.attempted(claim.template, outcome.class);
    },
    templateBroke: () => broke.inc({}),
    handedBack: () => handedBack.inc({}),
    editionLetter: (how, reason) => editionLetters.inc({ made: how, reason }),
    pieces: (taken) => metrics.gauge(figures.piecesBytes, (gauge) => gauge.set({}, taken())),
    spliceMismatched: () => mismatches.inc({}),
  };
}

function createChatFigures(
  metrics: Metrics,
  templates: Pick<ReturnType<typeof createTemplateFigures>, 'attempted'>,
  providers: Pick<SenderMetrics, 'handed'>,
): Pick<SenderMetrics, 'chatAttempted' | 'chatHanded'> {
  const attempts = metrics.histogram(figures.chatAttempts);
  const wait = metrics.histogram(figures.chatLetterAge);
  return {
    chatAttempted: (claim, { class: outcome }, seconds) => {
      const kind = kindOfLabel(claim.address);
      if (kind !== undefined) {
        attempts.observe({ kind, outcome }, seconds);
        if (outcome === 'sent')
          wait.observe({ kind }, Math.max(0, (Date.now() - claim.createdAt.getTime()) / 1_000));
      }
      templates.attempted(claim.template, outcome);
    },
    chatHanded: (provider, outcome, seconds) => providers.handed(shownProvider(provider), outcome, seconds),
  };
}

/** Templates that figures tell apart. */
const mostTemplates = 200;

function createTemplateFigures(metrics: Metrics) {
  const labelOf = createLabels(mostTemplates);
  const letters = metrics.counter(figures.templateLetters);
  const render = metrics.histogram(figures.templateRender);
  /** When each was used last, in seconds since 1970; 0 for never. The figure is made of it when somebody asks. */
  const used = new Map<string, number>();
  const known = new Set<string>();
  metrics.gauge(figures.templateLastUsed, (gauge) => {
    for (const [template, at] of used) gauge.set({ template }, at);
  });

  function know(name: string): void {
    const template = labelOf(name);
    if (known.has(template)) return;
    known.add(template);
    letters.know({ template });
    render.know({ template });
    used.set(template, 0);
  }

  return {
    know,
    made: ({ template: name }: Pick<Claim, 'template'>, ok: boolean, seconds: number) => {
      const template = labelOf(name);
      render.observe({ template }, seconds);
      if (!ok) letters.inc({ template, result: 'not-made' });
    },
    attempted: (name: string, outcome: OutcomeClass) => {
      const template = labelOf(name);
      if (outcome === 'sent') {
        letters.inc({ template, result: 'sent' });
        used.set(template, Date.now() / 1_000);
      } else if (outcome !== 'render-failed' && permanentClasses.has(outcome))
        letters.inc({ template, result: 'refused' });
    },
  };
}

function createProviderFigures(metrics: Metrics) {
  const broken = metrics.counter(figures.providerBroken);
  const seconds = metrics.histogram(figures.providerSeconds);
  const attempts = metrics.counter(figures.providerAttempts);
  return {
    knowProvider: (provider: string) => {
      for (const figure of [broken, seconds, attempts]) figure.know({ provider });
    },
    providerBroke: (provider: string) => broken.inc({ provider }),
    handed: (provider: string, { class: outcome }: Outcome, took: number) => {
      seconds.observe({ provider }, took);
      attempts.inc({ provider, outcome });
    },
  };
}

/** Adds the figures of connections to the providers. */
export function showProviderConnections(
  metrics: Metrics,
  providers: readonly {
    readonly settings: Pick<SmtpProvider, 'name'>;
    readonly transport: Pick<Transport, 'state'>;
  }[],
): void {
  const states = () =>
    providers.map(({ settings, transport }) => ({ provider: settings.name, ...transport.state() }));
  metrics.gauge(figures.smtpConnections, (gauge) => {
    for (const { provider, ...counts } of states())
      for (const state of figures.smtpConnections.labels.state) gauge.set({ provider, state }, counts[state]);
  });
  metrics.gauge(figures.smtpConnectionsMost, (gauge) => {
    for (const { provider, most } of states()) gauge.set({ provider }, most);
  });
  metrics.gauge(figures.smtpCertificate, (gauge) => {
    for (const { provider, certificateEndsAt: end } of states())
      if (end !== undefined) gauge.set({ provider }, (end.getTime() - Date.now()) / 1_000);
  });
  metrics.gauge(figures.smtpWaiting, (gauge) => {
    for (const { provider, waiting } of states()) gauge.set({ provider }, waiting);
  });
}

/** What is read when the figures are asked for. */
export interface SendingSources {
  readonly dispatcher: { load(): { readonly waiting: number; readonly claimed: number } };
  readonly providers: () => readonly ProviderView[];
  readonly limits: () => readonly Limit[];
  readonly newslettersPaused: () => boolean;
}

/** Adds the figures of letters under way, providers and limits. */
export function showSending(metrics: Metrics, sources: SendingSources): void {
  metrics.gauge(figures.senderLetters, (gauge) => {
    const { waiting, claimed } = sources.dispatcher.load();
    gauge.set({ stage: 'waiting' }, waiting);
    gauge.set({ stage: 'claimed' }, claimed);
  });
  metrics.gauge(figures.providerOpen, (gauge) => {
    for (const view of sources.providers()) gauge.set({ provider: view.name }, takesLetters(view) ? 1 : 0);
  });
  metrics.gauge(figures.providerTrouble, (gauge) => {
    for (const { name: provider, breaker } of sources.providers()) {
      const now = breaker.state === 'closed' ? undefined : breaker.trouble;
      for (const trouble of figures.providerTrouble.labels.trouble)
        gauge.set({ provider, trouble }, trouble === now ? 1 : 0);
    }
  });
  metrics.gauge(figures.limitRate, (gauge) => {
    gauge.reset();
    for (const { key: limit, cutRate, blockedUntil } of sources.limits())
      if (cutRate !== null || blockedUntil !== null)
        gauge.set({ limit }, blockedUntil === null ? (cutRate ?? 0) : 0);
  });
  metrics.gauge(figures.newslettersPaused, (gauge) => gauge.set({}, sources.newslettersPaused() ? 1 : 0));
}
