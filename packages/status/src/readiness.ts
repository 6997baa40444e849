// What processes wrote down of their /readyz, read as strictly as anything from outside: another version may have written it.

import { listProcesses, type SeenProcess } from '@pabal/db/status';
import type { Queryable } from '@pabal/db/store';
import type { Service } from '@pabal/domain';
import { z } from 'zod';
import type { Facts } from './facts.ts';
import { goneAfterMs } from './presence.ts';

const readiness = z.object({
  status: z.enum(['ready', 'not ready']),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.unknown() })),
});

const checksOf = ({ readiness: told }: SeenProcess) => {
  const parsed = readiness.safeParse(told);
  return parsed.success ? Object.entries(parsed.data.checks) : [];
};

/** What each check of a process says, as one line. */
export function checksShown(
  process: SeenProcess,
): { readonly name: string; readonly ok: boolean; readonly detail: string | null }[] {
  return checksOf(process).map(([name, { ok, detail }]) => ({
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

/** How many processes of a service are alive. */
export async function countAlive(store: Queryable, service: Service): Promise<number> {
  return aliveOf({ processes: await listProcesses(store) }, service).length;
}

/** What of a process fails, with the reason as a sentence. */
export function failedChecks(process: SeenProcess): { readonly check: string; readonly reason: string }[] {
  return checksOf(process).flatMap(([check, { ok, detail }]) => {
    // The queue never makes an api unready; it is told there in the detail.
    const trouble = ok ? troubleIn(detail) : reasonOf(detail);
    return trouble === undefined ? [] : [{ check, reason: trouble }];
  });
}

const away = z.object({ ok: z.literal(false), reason: z.string() });

function troubleIn(detail: unknown): string | undefined {
  const parsed = away.safeParse(detail);
  return parsed.success ? parsed.data.reason : undefined;
}

const reasonOf = (detail: unknown): string => (typeof detail === 'string' ? detail : JSON.stringify(detail));

const broken = z.object({
  broken: z.array(z.object({ template: z.string(), locale: z.string().optional(), message: z.string() })),
});

/** Problems of templates that processes report, each once. */
export function templateProblems(processes: readonly SeenProcess[]): string[] {
  const all = processes.flatMap(checksOf).flatMap(([, { detail }]) => {
    const parsed = broken.safeParse(detail);
    if (!parsed.success) return [];
    return parsed.data.broken.map(({ template, locale, message }) =>
      locale === undefined ? `${template}: ${message}` : `${template} (${locale}): ${message}`,
    );
  });
  return [...new Set(all)];
}

const warned = z.object({ warnings: z.array(z.string()) });

/** What processes say should be changed in the setup, each once. */
export function warningsOf(processes: readonly SeenProcess[]): string[] {
  const all = processes.flatMap(checksOf).flatMap(([, { detail }]) => {
    const parsed = warned.safeParse(detail);
    return parsed.success ? parsed.data.warnings : [];
  });
  return [...new Set(all)];
}

const paused = z.object({ newslettersPaused: z.literal(true) });

/** Whether a sender holds newsletters back because event letters are slow. */
export function holdsNewsletters(processes: readonly SeenProcess[]): boolean {
  return processes.flatMap(checksOf).some(([, { detail }]) => paused.safeParse(detail).success);
}
