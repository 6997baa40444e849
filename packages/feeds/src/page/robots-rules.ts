// The rules of a robots.txt (RFC 9309). The package robots-parser knows them too, but its types do not fit what it
// exports; see docs/decisions.

interface Rule {
  readonly allow: boolean;
  readonly pattern: string;
}

/**
 * Reads the rules for one agent: those of the groups that name it, else those for everybody.
 *
 * @param agent  our product token, in lower case
 * @returns whether a URL may be fetched
 */
export function readRules(text: string, agent: string): (url: string) => boolean {
  const groups = groupsOf(text);
  const rules = groups.get(agent) ?? groups.get('*') ?? [];
  return (url) => {
    const { pathname, search } = new URL(url);
    const path = comparable(`${pathname}${search}`);
    // The most specific rule counts, which is the longest; of two as long, the one that allows.
    const [best] = rules
      .filter(({ pattern }) => matches(path, pattern))
      .sort((a, b) => b.pattern.length - a.pattern.length || Number(b.allow) - Number(a.allow));
    return best?.allow ?? true;
  };
}

/** Rules by agent. Agents named one after the other share what follows; an agent's groups are one. */
function groupsOf(text: string): ReadonlyMap<string, readonly Rule[]> {
  const groups = new Map<string, Rule[]>();
  let agents: string[] = [];
  let named = false;
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n?|\n/)) {
    const [, key = '', value = ''] = /^\s*([a-z-]+)\s*:\s*([^#\s]*)/i.exec(line) ?? [];
    switch (key.toLowerCase()) {
      case 'user-agent': {
        // Only the product token counts (RFC 9309 2.2.1), not a version behind it.
        const [agent = ''] = /^(?:\*|[a-z_-]*)/.exec(value.toLowerCase()) ?? [];
        agents = named ? [...agents, agent] : [agent];
        named = true;
        if (!groups.has(agent)) groups.set(agent, []);
        break;
      }
      case 'allow':
      case 'disallow':
        named = false;
        if (value === '') break;
        for (const agent of agents)
          groups.get(agent)?.push({ allow: /^a/i.test(key), pattern: encoded(value) });
        break;
      default:
    }
  }
  return groups;
}

/** Patterns may be written with any characters; a URL's path is in percent encoding. */
const encoded = (pattern: string) =>
  comparable(pattern.replace(/[^\x21-\x7e]+/gu, (text) => encodeURI(text.replace(/\p{Cs}/gu, ''))));

/** Octets that need no percent encoding are compared without it (RFC 9309 2.2.2), others by their upper case form. */
const comparable = (path: string) =>
  path.replace(/%[0-9a-f]{2}/gi, (octet) => {
    const character = String.fromCharCode(Number.parseInt(octet.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : octet.toUpperCase();
  });

/** Whether a path begins with a pattern, in which `*` is anything and `$` at the end is the end. In linear steps. */
function matches(path: string, pattern: string): boolean {
  const toEnd = pattern.endsWith('$');
  const [start = '', ...parts] = (toEnd ? pattern.slice(0, -1) : pattern).split('*');
  if (!path.startsWith(start)) return false;
  const last = toEnd ? parts.pop() : undefined;
  let from = start.length;
  for (const part of parts) {
    const found = path.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  if (!toEnd) return true;
  if (last === undefined) return path.length === from;
  return path.length - last.length >= from && path.endsWith(last);
}
