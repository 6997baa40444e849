// Entities that a document defines for itself, such as `<!ENTITY mdash "&#8212;">`. Only short texts written out in the
// document count: nothing is fetched, and an entity in an entity stays as it is, so that a document grows by no more
// than is allowed here.

/** Where a document type may stand, and how long it may be. */
const head = 20_000;
const mostEntities = 200;
const longestValue = 1_000;
/** Characters by which all its entities together may lengthen a document. */
const mostGrowth = 256 * 1_024;

const documentType = /<!DOCTYPE[^[<>]{0,500}\[([^\]]{0,15000})\]\s*>/i;
/** With its `%` where it is one for the document type itself, which is passed over. */
const declaration = /<!ENTITY\s+(%\s+)?([A-Za-z_][\w.-]{0,60})\s+(?:"([^"]{0,1000})"|'([^']{0,1000})')\s*>/g;
/** The five entities of XML itself cannot be redefined. */
const reserved = new Set(['amp', 'lt', 'gt', 'quot', 'apos']);

/** The document with its own entities written out. */
export function withOwnEntities(text: string): string {
  const subset = documentType.exec(text.slice(0, head));
  if (subset === null) return text;
  const entities = declaredIn(subset[1] ?? '');
  if (entities.size === 0) return text;
  let growth = 0;
  const start = subset.index + subset[0].length;
  const body = text.slice(start).replace(/&([A-Za-z_][\w.-]{0,60});/g, (reference, name: string) => {
    const value = entities.get(name);
    if (value === undefined || growth + value.length > mostGrowth) return reference;
    growth += value.length;
    return value;
  });
  return text.slice(0, start) + body;
}

function declaredIn(subset: string): ReadonlyMap<string, string> {
  const entities = new Map<string, string>();
  for (const { 1: percent, 2: name = '', 3: double, 4: single } of subset.matchAll(declaration)) {
    const value = double ?? single ?? '';
    if (percent !== undefined || reserved.has(name) || entities.has(name) || value.length > longestValue)
      continue;
    entities.set(name, value);
    if (entities.size === mostEntities) break;
  }
  return entities;
}
