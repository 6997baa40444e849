// Which letters a command means: the same options for every command about letters that stand still.

import type { DeadLetterFilter, ParkedFilter } from '@pabal/db';
import { lanes, outcomeClasses } from '@pabal/domain';
import { parseAddress } from '@pabal/mail';
import { UsageError } from './command.ts';

const text = { type: 'string' } as const;

export const unknownOptions = {
  id: text,
  event: text,
  lane: text,
  template: text,
  domain: text,
  from: text,
  to: text,
} as const;

export const deadOptions = { ...unknownOptions, cause: text, outcome: text } as const;

type Typed<Option extends string> = Readonly<Partial<Record<Option, string | undefined>>>;

export const unknownHelp = `  --id ID          one letter
  --event ID       letters of one event
  --lane LANE      ${lanes.join(' or ')}
  --template NAME
  --domain DOMAIN  of the recipient's address
  --from TIME      standing there since TIME or later: 2026-03-01T09:00:00+09:00, or 30m, 2h, 3d ago
  --to TIME        standing there since before TIME`;

export const deadHelp = `  --cause ID       letters that failed for one reason; dead-letters list shows the ids
  --outcome CLASS  such as address-refused, message-refused, temporary, render-failed
${unknownHelp}`;

/** Reads the options that name unknown letters. @throws UsageError */
export function unknownFilterOf(typed: Typed<keyof typeof unknownOptions>, now = new Date()): ParkedFilter {
  return {
    deliveryId: typed.id === undefined ? undefined : idOf('--id', typed.id),
    eventId: typed.event === undefined ? undefined : idOf('--event', typed.event),
    lane: typed.lane === undefined ? undefined : oneOf('--lane', typed.lane, lanes),
    template: typed.template,
    domain: typed.domain === undefined ? undefined : domainOf(typed.domain),
    from: typed.from === undefined ? undefined : timeOf('--from', typed.from, now),
    to: typed.to === undefined ? undefined : timeOf('--to', typed.to, now),
  };
}

/** Reads the options that name dead letters. @throws UsageError */
export function deadFilterOf(typed: Typed<keyof typeof deadOptions>): DeadLetterFilter {
  return {
    ...unknownFilterOf(typed),
    cause: typed.cause,
    outcome: typed.outcome === undefined ? undefined : oneOf('--outcome', typed.outcome, outcomeClasses),
  };
}

/** Nobody means every letter by forgetting to say which. @throws UsageError */
export function refuseEmpty(filter: DeadLetterFilter, all: boolean): void {
  const named = Object.values(filter).some((value) => value !== undefined);
  if (!named && !all) throw new UsageError('Say which letters: an option such as --cause ID, or --all.');
  if (named && all) throw new UsageError('Expected --all or options that say which letters, got both.');
}

export const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id as it was typed. @throws UsageError */
export function idOf(option: string, typed: string): string {
  if (idForm.test(typed)) return typed.toLowerCase();
  throw new UsageError(
    `${option} must be an id such as 0195a1c2-7d3e-7000-8000-0123456789ab, got "${typed}".`,
  );
}

function oneOf<Word extends string>(option: string, typed: string, words: readonly Word[]): Word {
  const word = words.find((known) => known === typed);
  if (word === undefined)
    throw new UsageError(`${option} must be one of ${words.join(', ')}, got "${typed}".`);
  return word;
}

function domainOf(typed: string): string {
  const parsed = parseAddress(`postmaster@${typed}`);
  const domain = parsed.ok ? parsed.address.key.split('@')[1] : undefined;
  if (domain === undefined)
    throw new UsageError(`--domain must be a domain such as example.com, got "${typed}".`);
  return domain;
}

const minute = 60_000;
const units: Readonly<Record<string, number>> = { m: minute, h: 60 * minute, d: 24 * 60 * minute };
const agoForm = /^(\d{1,5})([mhd])$/;
/** With an offset: a bare time would mean another moment on another machine. */
const timeForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

function timeOf(option: string, typed: string, now: Date): Date {
  const [, count, unit = ''] = agoForm.exec(typed) ?? [];
  if (count !== undefined) return new Date(now.getTime() - Number(count) * (units[unit] ?? 0));
  const time = new Date(timeForm.test(typed) ? typed : Number.NaN);
  if (!Number.isNaN(time.getTime())) return time;
  throw new UsageError(
    `${option} must be a time such as 2026-03-01T09:00:00+09:00, or how long ago, such as 30m, 2h or 3d, got "${typed}".`,
  );
}
