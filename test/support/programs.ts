import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where `.ci/openapi-tools` puts what it installs. */
export const openApiTools = join(import.meta.dirname, '../../node_modules/.cache/openapi-tools/bin');

/** Where `.ci/pgbouncer` puts what it compiles. It comes first: a system may have one that is too old. */
const compiledPgbouncer = join(import.meta.dirname, '../../node_modules/.cache/pgbouncer/bin');

/** Where system programs such as smtp-sink live that a user's PATH may leave out. */
const systemFolders = ['/usr/sbin', '/usr/local/sbin', '/usr/libexec/postfix'];

/**
 * The full path of a program: what CI compiled, on the PATH, in a system folder, or among the tools for the OpenAPI
 * document. `undefined` when this machine has none.
 */
export function findProgram(name: string): string | undefined {
  return findPrograms(name)[0];
}

/** Every program of this name, in the order in which they are found. */
export function findPrograms(name: string): string[] {
  const onPath = (process.env.PATH ?? '').split(delimiter);
  const folders = [compiledPgbouncer, ...onPath, ...systemFolders, openApiTools];
  return folders.map((folder) => join(folder, name)).filter(isExecutable);
}

/** As {@link findProgram}; throws a sentence that says how to get it. */
export function requireProgram(name: string, debianPackage: string): string {
  const found = findProgram(name);
  if (found) return found;
  throw new Error(`${name} is not on this machine; install it (Debian: apt-get install ${debianPackage}).`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
