/** Longest name of a template. */
const maxLength = 100;

/** The folder of the shared layouts, which is no template. */
export const layoutsFolder = 'layouts';

/** True for what may name a template: lower case words with dots and hyphens between. Nothing else reaches the disk. */
export function isTemplateName(name: string): boolean {
  return name.length <= maxLength && name !== layoutsFolder && /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/.test(name);
}

/** The names that look most like `wanted`, nearest first; none that is further away than half its length. */
export function nearestNames(wanted: string, names: readonly string[], count: number): string[] {
  const word = wanted.slice(0, maxLength).toLowerCase();
  return names
    .map((name) => ({ name, distance: editDistance(word, name) }))
    .filter(({ name, distance }) => distance <= Math.ceil(Math.max(word.length, name.length) / 2))
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, count)
    .map(({ name }) => name);
}

/** Levenshtein distance: how many letters to add, drop or change. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...b].entries()) {
      const [above = 0, diagonal = 0, left = 0] = [row[column + 1], row[column], next[column]];
      next.push(Math.min(above + 1, left + 1, diagonal + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
