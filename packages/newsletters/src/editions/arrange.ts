// How people arrange an edition before it is approved. Decides; the store writes it down.

import type { Arrangeable, Arranged, WantedEntry } from '@pabal/db/editions';
import { excerpt, type FieldProblem, PabalError } from '@pabal/domain';
import { canonicalUrl } from '@pabal/feeds';
import { sectionOf } from '../choose.ts';
import { contentOfSections, type EditionContent, readContent } from '../content.ts';
import { type NewsletterDefinition, readDefinition, type Section } from '../definition.ts';

/** An entry that is taken in: what a feed of the space has published, by its id or its address. */
interface AddedEntry {
  readonly entry?: string | undefined;
  readonly url?: string | undefined;
  /** Key of the section where it stands; without one that which its feed's tags lead to. */
  readonly section?: string | null | undefined;
}

export interface Arrangement {
  /** The ids of its entries in the order in which they are to stand; those that are not named are taken out. */
  readonly entries?: readonly string[] | undefined;
  /** Entries that are taken in. Those that `entries` does not name come first in their sections. */
  readonly add?: readonly AddedEntry[] | undefined;
  /** Its introduction, in place of the newsletter's; null for none. */
  readonly intro?: NewsletterDefinition['intro'] | undefined;
}

type Entry = EditionContent['sections'][number]['entries'][number];

/** How the store finds what is to be taken in: an address as it was typed, and as addresses are compared. */
export const wantedBy = (add: Arrangement['add'] = []): WantedEntry[] =>
  add.map(({ entry, url = '' }) => (entry === undefined ? { urls: addressesOf(url) } : { entry }));

/** None for what is no address: nothing is found then, and that is said. */
function addressesOf(url: string): string[] {
  return URL.canParse(url) && !url.includes('\0') ? [url, canonicalUrl(url) ?? url] : [];
}

/** @throws PabalError `version-conflict`, `invalid-request`, `wrong-state` */
export function arrangedAs(edition: Arrangeable, { entries, add = [], intro }: Arrangement): Arranged {
  const definition = readDefinition(edition.definition);
  const content = readContent(edition.content);
  const added = addedEntries(edition, add, definition);
  const addedIds = added.map(({ id }) => id);
  const first = addedIds.filter((id) => entries?.includes(id) !== true);
  const order = [...first, ...(entries ?? edition.entries)];
  refuseOthers(order, [...addedIds, ...edition.entries]);
  const places = new Map([...placesIn(content, edition.entries), ...placesOf(added)]);
  const sections = sectionsWith(content, added, definition)
    .map((section) => ({
      ...section,
      entries: order.flatMap((id) => {
        const place = places.get(id);
        return place?.section === section.key ? [place.entry] : [];
      }),
    }))
    .filter((section) => section.entries.length > 0);
  return {
    definition: intro === undefined ? definition : { ...definition, intro },
    content: { ...content, sections },
    // In the order of the letter: section after section.
    entries: sections.flatMap(({ key }) =>
      order.filter((id) => places.get(id)?.section === key).map((id) => ({ id, section: key })),
    ),
    added: added.map(({ found }) => found),
  };
}

type Found = NonNullable<Arrangeable['wanted'][number]>;

interface Added {
  readonly id: string;
  readonly found: Found;
  readonly section: Section;
}

/** What is taken in, with the section where it stands. */
function addedEntries(
  { wanted, entries }: Arrangeable,
  add: readonly AddedEntry[],
  { content }: NewsletterDefinition,
): Added[] {
  if (add.length > 0 && content.kind !== 'feeds')
    throw new PabalError('wrong-state', 'Only editions that are made of feeds take entries in.');
  const sections = content.kind === 'feeds' ? content.sections : [];
  return add.map(({ entry, url, section: key }, place) => {
    const found = wanted[place];
    const at = `/add/${place}`;
    if (found === undefined)
      throw refusalAt(
        entry === undefined ? `${at}/url` : `${at}/entry`,
        'an entry that one of the feeds here has published, and that is not hidden',
        excerpt(entry ?? url ?? ''),
      );
    if (entries.includes(found.id))
      throw refusalAt(at, 'an entry that is not in the edition yet', excerpt(found.title));
    const section = key == null ? sectionOf(found, sections) : sections.find((one) => one.key === key);
    if (section === undefined)
      throw refusalAt(`${at}/section`, sections.map((one) => one.key).join(', '), excerpt(key ?? ''));
    return { id: found.id, found, section };
  });
}

/** What letters show of entries that are taken in. */
function placesOf(added: readonly Added[]): [string, { readonly section: string; readonly entry: Entry }][] {
  return added.flatMap(({ id, found, section }) => {
    const [entry] = contentOfSections([{ section, entries: [found] }]).sections[0]?.entries ?? [];
    return entry === undefined ? [] : [[id, { section: section.key, entry }]];
  });
}

/** The sections that there are, with those that only what is taken in needs, in the order of the newsletter. */
function sectionsWith(
  { sections }: EditionContent,
  added: readonly Added[],
  { content }: NewsletterDefinition,
): EditionContent['sections'] {
  const missing = added
    .map(({ section }) => section)
    .filter(({ key }, place, all) => all.findIndex((one) => one.key === key) === place)
    .filter(({ key }) => sections.every((one) => one.key !== key))
    .map(({ key, title }) => ({ key, title, entries: [] }));
  if (missing.length === 0) return sections;
  const order = content.kind === 'feeds' ? content.sections.map(({ key }) => key) : [];
  return [...sections, ...missing].toSorted(
    (one, other) => order.indexOf(one.key) - order.indexOf(other.key),
  );
}

/** What a letter shows of each entry: the content has the entries in the order of their places. */
function placesIn(
  { sections }: EditionContent,
  ids: readonly string[],
): ReadonlyMap<string, { readonly section: string; readonly entry: Entry }> {
  const shown = sections.flatMap(({ key, entries }) => entries.map((entry) => ({ section: key, entry })));
  if (shown.length !== ids.length)
    throw new PabalError(
      'wrong-state',
      'The entries of this edition cannot be arranged: what its letters show was not made of them.',
    );
  return new Map(
    ids.flatMap((id, place) => (shown[place] === undefined ? [] : [[id, shown[place]] as const])),
  );
}

function refuseOthers(wanted: readonly string[], there: readonly string[]): void {
  if (new Set(wanted).size < wanted.length) throw refusal('each entry once', 'one of them twice');
  if (wanted.length === 0 && there.length > 0)
    throw refusal('at least one entry; cancel the edition when nothing of it is to go out', 'none');
  const other = wanted.find((id) => !there.includes(id));
  if (other === undefined) return;
  throw new PabalError(
    'version-conflict',
    `The entry ${other} is not in this edition any more: somebody else has arranged it. Look at it again.`,
  );
}

const refusal = (expected: string, got: string) => refusalAt('/entries', expected, got);

const refusalAt = (field: string, expected: string, got: string): PabalError => {
  const problem: FieldProblem = { field, expected, got };
  return new PabalError('invalid-request', `${field}: expected ${expected}, got ${got}.`, {
    fields: [problem],
  });
};
