import { editDistance } from '@pabal/domain';

/** Longest name of a template. */
const maxLength = 100;

/** The folder of the shared layouts, which is not a template. */
const layoutsFolder = 'layouts';

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
