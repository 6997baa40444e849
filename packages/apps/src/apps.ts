// What may be done with apps and their keys. Every door comes here: it parses, calls and shows.

import {
  createApp,
  type KeyRights,
  type ListedKey,
  listKeys,
  type RotatedKey,
  revokeKeys as revoke,
  rotateKey as rotate,
} from '@pabal/db/apps';
import type { SpaceStore } from '@pabal/db/store';
import {
  type AppMode,
  internalAppName,
  isTemplatePattern,
  modeAllows,
  PabalError,
  type Scope,
} from '@pabal/domain';

export interface NewApp {
  readonly name: string;
  readonly mode: AppMode;
  readonly scopes: readonly Scope[];
  /** None is all templates. */
  readonly templates: readonly string[];
  /** The key's end; for good without. */
  readonly expiresAt?: Date | undefined;
}

const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Makes an app and its first key.
 *
 * @returns the key, which is shown nowhere again
 * @throws PabalError `invalid-request`, `wrong-state` when the name is taken
 */
export async function makeApp(store: SpaceStore, app: NewApp, actor: string): Promise<string> {
  const { name, expiresAt } = app;
  if (!nameForm.test(name)) {
    throw invalid('/name', '1 to 64 letters, digits, dots, hyphens or underscores', `"${name}"`);
  }
  if (name === internalAppName) {
    throw invalid(
      '/name',
      `another name: "${internalAppName}" is what pabal itself writes under`,
      `"${name}"`,
    );
  }
  const key = await createApp(store, { name, ...rightsOf(app), expiresAt, actor });
  if (key !== undefined) return key;
  throw new PabalError(
    'wrong-state',
    `There is an app "${name}" already. Names are not used twice, as its deliveries stay under it; choose another, or give it another key with apps rotate ${name}.`,
  );
}

/** What of a key's rights is to be another than before. */
export interface KeyWishes {
  /** Empty for the same as before. */
  readonly scopes: readonly Scope[];
  /** Empty for the same as before; `all` lifts the limit. */
  readonly templates: readonly string[] | 'all';
  readonly expiresAt?: Date | undefined;
}

/**
 * Gives an app another key; those in force end after the overlap. An app without a key in force gets one again.
 *
 * @throws PabalError `not-found`, `invalid-request`
 */
export async function rotateKey(
  store: SpaceStore,
  name: string,
  { scopes, templates, expiresAt, overlapSeconds }: KeyWishes & { readonly overlapSeconds: number },
  actor: string,
): Promise<RotatedKey> {
  const rights = (current: KeyRights) =>
    rightsOf({
      mode: current.mode,
      scopes: scopes.length > 0 ? scopes : current.scopes,
      templates: templates === 'all' ? [] : templates.length > 0 ? templates : (current.templates ?? []),
    });
  const rotated = await rotate(store, name, { overlapSeconds, rights, actor, expiresAt });
  if (rotated !== undefined) return rotated;
  throw noApp(name);
}

/**
 * Revokes an app's keys, or those whose prefix begins so. What they have posted is still sent.
 *
 * @returns the prefixes of what was revoked now; none when all of them were revoked before
 * @throws PabalError `not-found`, `invalid-request` when a prefix names no key of the app
 */
export async function revokeKeys(
  store: SpaceStore,
  name: string,
  prefix: string | undefined,
  actor: string,
): Promise<readonly string[]> {
  const keys = await keysOf(store, name);
  if (prefix !== undefined && !keys.some((key) => prefix !== '' && key.prefix.startsWith(prefix))) {
    const known = keys.map((key) => key.prefix).join(', ') || 'none';
    throw invalid(
      '/key',
      `the first characters of a key of "${name}" (${known})`,
      `"${prefix.slice(0, 20)}"`,
    );
  }
  return revoke(store, name, { prefix, actor });
}

/** The keys of an app, the newest first. @throws PabalError `not-found` */
export async function keysOf(store: SpaceStore, name: string): Promise<readonly ListedKey[]> {
  const keys = await listKeys(store, name);
  if (keys === undefined) throw noApp(name);
  return keys;
}

/** @throws PabalError `invalid-request` for rights that no key can have */
function rightsOf({ mode, scopes, templates }: Pick<NewApp, 'mode' | 'scopes' | 'templates'>): KeyRights {
  const tooFar = scopes.filter((scope) => !modeAllows(mode, scope));
  if (tooFar.length > 0) {
    throw invalid(
      '/scopes',
      'scopes that write to nobody and change nothing that live keys use, as this is a test key (name others with --scope)',
      tooFar.join(', '),
    );
  }
  const odd = templates.find((pattern) => !isTemplatePattern(pattern));
  if (odd !== undefined) {
    const expected = 'the name of a template, or the beginning of names with * behind, such as billing.*';
    throw invalid('/templates', expected, `"${odd.slice(0, 60)}"`);
  }
  return {
    mode,
    scopes: [...new Set(scopes)],
    templates: templates.length === 0 ? null : [...new Set(templates)],
  };
}

function invalid(field: string, expected: string, got: string): PabalError {
  return new PabalError('invalid-request', `${field.slice(1)}: expected ${expected}, got ${got}.`, {
    fields: [{ field, expected, got }],
  });
}

const noApp = (name: string) =>
  new PabalError('not-found', `There is no app "${name}". The command apps list shows those there are.`);
