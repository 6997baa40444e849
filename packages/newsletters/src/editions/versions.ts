// The versions of a newsletter's definition: who changed what, and back to one.

import {
  findNewsletter,
  findNewsletterVersion,
  listNewsletterVersions,
  type NewsletterVersion,
} from '@pabal/db/editions';
import type { SpaceQueryable } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import { type NewsletterDefinition, readDefinition } from '../definition.ts';

/** What one change did to one field. */
interface FieldChange {
  /** Where it stands, as refusals name it: `/schedule/cron`. */
  readonly field: string;
  /** As JSON; null where there was or is none. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface ShownVersion extends Pick<NewsletterVersion, 'version' | 'changedBy' | 'changedAt'> {
  /** Beside the version before it; empty for the oldest that is known. */
  readonly changes: readonly FieldChange[];
}

export interface VersionPage {
  readonly versions: readonly ShownVersion[];
  /** The version behind which the next page begins; null at the end. */
  readonly next: number | null;
}

/** A page of the versions of a newsletter, the newest first, each with what it changed. @throws PabalError `not-found` */
export async function versionsOf(
  store: SpaceQueryable,
  key: string,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<VersionPage> {
  // One more, for what the last of the page changed.
  const found = await listNewsletterVersions(store, key, { before, limit: limit + 1 });
  // What a process of before made has no versions.
  if (found.length === 0 && (await findNewsletter(store, key)) === undefined)
    throw new PabalError('not-found', `There is no newsletter "${key}".`);
  const shown = found.slice(0, limit).map(({ definition, ...version }, place) => ({
    ...version,
    changes: changesBetween(found[place + 1]?.definition, definition),
  }));
  return { versions: shown, next: found.length > limit ? (shown.at(-1)?.version ?? null) : null };
}

/** The definition that a newsletter had. @throws PabalError `not-found` */
export async function definitionAt(
  store: SpaceQueryable,
  key: string,
  version: number,
): Promise<NewsletterDefinition> {
  const found = await findNewsletterVersion(store, key, version);
  if (found === undefined)
    throw new PabalError('not-found', `The newsletter "${key}" has no version ${version}.`);
  return readDefinition(found.definition);
}

/** What differs between two definitions, field by field; lists are compared as a whole. */
export function changesBetween(before: unknown, after: unknown): FieldChange[] {
  if (before === undefined) return [];
  const [old, now] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((field) => old.get(field) !== now.get(field))
    .map((field) => ({ field, before: old.get(field) ?? null, after: now.get(field) ?? null }));
}

function leavesOf(value: unknown, at = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map([[at, JSON.stringify(value)]]);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...leavesOf(inner, `${at}/${key}`)]));
}
