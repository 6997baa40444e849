// Header fields, and the groups of fields that reports are made of (RFC 3464, section 2.1; RFC 5965, section 3).

/** Fields by their names in lower case; of several with one name the first. */
export type Fields = ReadonlyMap<string, string>;

/** Lines of one part that are read: a report has some dozens. */
const mostLines = 2_000;

/** The groups of fields in a text, with empty lines between them. */
export function groupsOf(text: string): Fields[] {
  const groups: Map<string, string>[] = [];
  let group: Map<string, string> | undefined;
  let last: string | undefined;
  for (const line of text.split(/\r\n|\r|\n/, mostLines)) {
    if (line.trim() === '') {
      [group, last] = [undefined, undefined];
    } else if (/^[ \t]/.test(line)) {
      if (group !== undefined && last !== undefined)
        group.set(last, `${group.get(last) ?? ''} ${line.trim()}`.slice(0, 4_000));
    } else {
      const [, name = '', value = ''] = /^([!-9;-~]{1,80})\s*:\s*(.*)$/.exec(line) ?? [];
      if (name === '') continue;
      if (group === undefined) {
        group = new Map();
        groups.push(group);
      }
      last = name.toLowerCase();
      if (group.has(last)) last = undefined;
      else group.set(last, value.trim().slice(0, 4_000));
    }
  }
  return groups;
}

/** The fields of a message's head. */
export const headOf = (text: string): Fields => groupsOf(text.slice(0, 64 * 1024))[0] ?? new Map();

/** `rfc822; ann@example.com` → `ann@example.com` */
export const afterType = (value: string | undefined): string | undefined =>
  value
    ?.replace(/^[a-z0-9-]{1,20}\s*;\s*/i, '')
    .replaceAll(/[<>]/g, '')
    .trim();
