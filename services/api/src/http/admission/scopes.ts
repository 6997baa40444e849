import type { App } from '@pabal/db/apps';
import { defaultSpace, modeAllows, PabalError, type Scope } from '@pabal/domain';

/** The scope of every route that shows people. */
export const peopleScope: Scope = 'recipients:read';

/** Whether a key has a scope that its mode allows. */
export function hasScope({ mode, scopes }: Pick<App, 'mode' | 'scopes'>, scope: Scope): boolean {
  return scopes.includes(scope) && modeAllows(mode, scope);
}

/**
 * Refuses a key without the scope. A test key may still have scopes from before test keys could not get them.
 *
 * @throws PabalError `scope-missing`, `test-key`
 */
export function requireScope(app: Pick<App, 'mode' | 'scopes'>, scope: Scope): void {
  if (hasScope(app, scope)) return;
  if (!modeAllows(app.mode, scope)) {
    throw new PabalError(
      'test-key',
      `This needs the scope ${scope}, which no test key can use: it sends mail to real people, or changes settings that live keys use. Use a live key.`,
    );
  }
  throw new PabalError(
    'scope-missing',
    `This needs the scope ${scope}; the key has ${app.scopes.join(', ') || 'none'}.`,
  );
}

/** Refuses keys of other spaces than the one that the installation is asked about from. @throws PabalError `default-space-only` */
export function requireDefaultSpace({ space }: Pick<App, 'space'>): void {
  if (space === defaultSpace.id) return;
  throw new PabalError(
    'default-space-only',
    `This belongs to the installation and to no space. Expected a key of an app in the space "${defaultSpace.name}".`,
  );
}
