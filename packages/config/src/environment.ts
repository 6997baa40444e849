/** The environment for a child process: this process's own, with these settings laid over it. */
export function childEnvironment(
  settings: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  return { ...process.env, ...settings };
}

/** What FORCE_COLOR and NO_COLOR ask of every program; undefined when neither is set. */
export function wantsColours(environment = process.env): boolean | undefined {
  const { FORCE_COLOR: forced = '', NO_COLOR: none = '' } = environment;
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return none === '' ? undefined : false;
}
