/** The command that shows what a page shows: its options are the filters that have a value. */
export function commandOf(
  command: string,
  filter: Readonly<Record<string, string | undefined>> = {},
): string {
  const options = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`--${name.replaceAll('_', '-')} ${quoted(value)}`],
  );
  return ['pabal', command, ...options].join(' ');
}

/** As a shell takes it for one word. */
function quoted(value: string): string {
  return /^[\w@.,:/+-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

/** The request that gives what a page shows, for what no command shows. */
export const curlOf = (path: string): string =>
  `curl -H "Authorization: Bearer $PABAL_KEY" "$PABAL_URL${path}"`;
