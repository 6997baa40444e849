/** Most MiB of each half of the young part of the heap, where everything begins. Node 24 itself lets it grow to 64. */
const youngMiB = new Map([
  ['api', 64],
  ['sender', 32],
]);

/**
 * Options of Node with which a service is started. A small young part of the heap saves up to a third of a process's memory. A
 * service whose work lives through several collections of it pays: an api with batches a sixth, a sender a tenth of its CPU, so
 * they have more (docs/performance/log.md). V8 reads this once, when a process begins, so that a service cannot set it for itself.
 *
 * @param service  such as `sender`; undefined for programs that are no service
 */
export function serviceNodeOptions(service = ''): readonly string[] {
  return [`--max-semi-space-size=${youngMiB.get(service) ?? 16}`];
}

/** The environment for a child process: this process's own, with these settings laid over it. */
export function childEnvironment(
  settings: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  return { ...process.env, ...settings };
}

/** What programs need to find their files, their fonts and their language. */
const harmless =
  /^(?:PATH|HOME|USER|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|XDG_.*|FONTCONFIG_.*|SystemRoot|LOCALAPPDATA|PROGRAMFILES.*)$/i;

/** The environment of a program that handles what strangers wrote: nothing in it is a secret. */
export function harmlessEnvironment(environment = process.env): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => harmless.test(name)));
}

/** What FORCE_COLOR and NO_COLOR ask of every program; undefined when neither is set. */
export function wantsColours(environment = process.env): boolean | undefined {
  const { FORCE_COLOR: forced = '', NO_COLOR: none = '' } = environment;
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return none === '' ? undefined : false;
}
