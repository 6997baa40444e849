// Anything by what a person has of it: an id or the beginning of one, an address, a key, a name.

import { type Found, findById, findByName } from '@pabal/db/lookup';
import { listCauses } from '@pabal/db/parked';
import type { SpaceQueryable } from '@pabal/db/store';
import { parseAddress } from '@pabal/mail';

/** Something that was found, or a search that finds it. */
interface Hit {
  readonly kind: Found['kind'] | 'cause' | 'address' | 'template';
  readonly id: string;
  readonly title: string;
  readonly detail: string | null;
}

/** Fewer digits of an id name no time that is short enough. */
const fewestDigits = 8;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const mostHits = 20;

/**
 * What this text may mean, the likeliest first. A Message-ID holds the id of its letter.
 *
 * @param templates  the names of the templates in use
 */
export async function findAnything(
  store: SpaceQueryable,
  text: string,
  templates: readonly string[],
): Promise<Hit[]> {
  const wanted = text.trim();
  if (wanted === '') return [];
  const digits = digitsIn(wanted);
  const hits = await Promise.all([
    digits === undefined ? [] : findById(store, digits),
    /^[0-9a-f]{12}$/.test(wanted) ? findCause(store, wanted) : [],
    addressIn(wanted),
    templatesLike(wanted, templates),
    findByName(store, wanted),
  ]);
  return hits.flat().slice(0, mostHits);
}

/** The digits of an id that is in the text, or that the text is the beginning of. */
function digitsIn(text: string): string | undefined {
  const digits = (uuid.exec(text)?.[0] ?? text).replaceAll('-', '').toLowerCase();
  return digits.length >= fewestDigits && /^[0-9a-f]{1,32}$/.test(digits) ? digits : undefined;
}

async function findCause(store: SpaceQueryable, id: string): Promise<Hit[]> {
  const { causes } = await listCauses(store, { cause: id }, { limit: 1 });
  return causes.map(({ cause, letters }) => ({ kind: 'cause', id, title: cause, detail: String(letters) }));
}

/** An address is not looked up here: the list of its letters says whether there are any. */
function addressIn(text: string): Hit[] {
  const parsed = uuid.test(text) ? undefined : parseAddress(text);
  if (parsed === undefined || !parsed.ok) return [];
  const { address } = parsed.address;
  return [{ kind: 'address', id: address, title: address, detail: null }];
}

function templatesLike(text: string, names: readonly string[]): Hit[] {
  const part = text.toLowerCase();
  const like = names.filter((name) => name.toLowerCase().includes(part)).slice(0, 5);
  return like.map((name) => ({ kind: 'template', id: name, title: name, detail: null }));
}
