// What processes wrote down of their /readyz, read as strictly as anything from outside: another version may have written it.

import type { SeenProcess } from '@pabal/db/status';
import type { Service } from '@pabal/domain';
import { z } from 'zod';
import type { Facts } from './facts.ts';

/** Not seen for so long, a process counts as gone: three reports in a row did not come. */
const goneAfterMs = 12_000;

const readiness = z.object({
  status: z.enum(['ready', 'not ready']),
  checks: z.record(
    z.string(),
    z.object({
      ok: z.boolean(),
      detail: z.unknown(),
      /** Milliseconds for which something has been wrong there. */
      unwellMs: z.number().optional(),
    }),
  ),
});

/** What a process says of one check. */
interface Told {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: unknown;
  /** Since when something is wrong there, by the clock of PostgreSQL; null where nothing is, or nobody knows. */
  readonly since: Date | null;
}

const checksOf = ({ readiness: told, seenAt }: SeenProcess): Told[] => {
  const parsed = readiness.safeParse(told);
  if (!parsed.success) return [];
  return Object.entries(parsed.data.checks).map(([check, { ok, detail, unwellMs }]) => ({
    ...{ check, ok, detail },
    since: unwellMs === undefined ? null : new Date(seenAt.getTime() - unwellMs),
  }));
};

/** What each check of a process says, as one line. */
export function checksShown(
  process: SeenProcess,
): { readonly name: string; readonly ok: boolean; readonly detail: string | null }[] {
  return checksOf(process).map(({ check: name, ok, detail }) => ({
    name,
    ok: ok && troubleIn(detail) === undefined,
    detail: detail === undefined || detail === null ? null : reasonOf(detail),
  }));
}

export function isAlive({ silentMs }: SeenProcess): boolean {
  return silentMs <= goneAfterMs;
}

export function isReady({ readiness: told }: SeenProcess): boolean {
  const parsed = readiness.safeParse(told);
  return parsed.success && parsed.data.status === 'ready';
}

/** The processes of a service that are alive. */
export function aliveOf({ processes }: Pick<Facts, 'processes'>, service: Service): SeenProcess[] {
  return processes.filter((process) => process.service === service && isAlive(process));
}

/** What of a process fails, with the reason as a sentence. */
export function failedChecks(
  process: SeenProcess,
): { readonly check: string; readonly reason: string; readonly since: Date | null }[] {
  return checksOf(process).flatMap(({ check, ok, detail, since }) => {
    // The queue never makes an api unready; it is told there in the detail.
    const reason = ok ? troubleIn(detail) : reasonOf(detail);
    return reason === undefined ? [] : [{ check, reason, since }];
  });
}

const away = z.object({ ok: z.literal(false), reason: z.string() });

function troubleIn(detail: unknown): string | undefined {
  const parsed = away.safeParse(detail);
  return parsed.success ? parsed.data.reason : undefined;
}

const reasonOf = (detail: unknown): string => (typeof detail === 'string' ? detail : JSON.stringify(detail));

/** Something that a process says, and since when. */
interface Said<What> {
  readonly said: What;
  readonly since: Date | null;
}

/** What details of this form say, of all checks of these processes. */
function saidIn<What>(processes: readonly SeenProcess[], form: z.ZodType<What>): Said<What>[] {
  return processes.flatMap(checksOf).flatMap(({ detail, since }) => {
    const parsed = form.safeParse(detail);
    return parsed.success ? [{ said: parsed.data, since }] : [];
  });
}

/** Each sentence once, with the earliest of its times. */
function once(all: readonly Said<string>[]): Said<string>[] {
  const bySentence = new Map<string, Date | null>();
  for (const { said, since } of all) {
    const before = bySentence.get(said);
    const isEarlier = before === undefined || before === null || (since !== null && since < before);
    bySentence.set(said, isEarlier ? since : before);
  }
  return [...bySentence].map(([said, since]) => ({ said, since }));
}

const broken = z.object({
  broken: z
    .array(z.object({ template: z.string(), locale: z.string().optional(), message: z.string() }))
    .min(1),
});

/** Problems of templates that processes report, each once. */
export function templateProblems(processes: readonly SeenProcess[]): Said<string>[] {
  return once(
    saidIn(processes, broken).flatMap(({ said, since }) =>
      said.broken.map(({ template, locale, message }) => ({
        said: locale === undefined ? `${template}: ${message}` : `${template} (${locale}): ${message}`,
        since,
      })),
    ),
  );
}

const warned = z.object({ warnings: z.array(z.string()).min(1) });

/** What processes say should be changed in the setup, each once. */
export function warningsOf(processes: readonly SeenProcess[]): Said<string>[] {
  return once(
    saidIn(processes, warned).flatMap(({ said, since }) =>
      said.warnings.map((warning) => ({ said: warning, since })),
    ),
  );
}

const paused = z.object({ newslettersPaused: z.literal(true) });

/** Whether a sender holds newsletters back because event letters are slow. */
export function holdsNewsletters(processes: readonly SeenProcess[]): boolean {
  return saidIn(processes, paused).length > 0;
}

const slow = z.object({
  slow: z
    .array(
      z.object({
        provider: z.string(),
        /** Seconds that an answer takes. */
        seconds: z.number(),
        connections: z.number(),
      }),
    )
    .min(1),
});
type SlowProvider = z.output<typeof slow>['slow'][number];

/** Providers that a sender finds slow while all its connections to them are busy. */
export function slowProviders(processes: readonly SeenProcess[]): Said<SlowProvider>[] {
  return saidIn(processes, slow).flatMap(({ said, since }) =>
    said.slow.map((provider) => ({ said: provider, since })),
  );
}

const refused = z.object({ refused: z.object({ requests: z.number(), keyPrefix: z.string() }) });
type RefusedRequests = z.output<typeof refused>['refused'];

/** What api processes have lately refused for its key. */
export function refusedKeys(processes: readonly SeenProcess[]): Said<RefusedRequests>[] {
  return saidIn(processes, refused).map(({ said, since }) => ({ said: said.refused, since }));
}

const off = z.object({ offMs: z.number() });

/** By how many milliseconds the clock of a process is behind that of PostgreSQL; below 0 when it is ahead. */
export function clockOff(process: SeenProcess): Said<number> | undefined {
  const [told] = saidIn([process], off);
  return told && { said: told.said.offMs, since: told.since };
}

const unwell = z.union([away, broken, warned, paused, slow, refused]);

/** Whether a check has nothing to say that somebody should know. */
export const isWell = ({ ok, detail }: { readonly ok: boolean; readonly detail: unknown }): boolean =>
  ok && !unwell.safeParse(detail).success;
