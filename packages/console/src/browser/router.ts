// Each page has an address, and its filters are in the query: what a person sees can be shared as it is.

import { computed, signal } from '@preact/signals';
import { type Place, placeOf } from '../pages.ts';

const here = signal(location.pathname + location.search);

const url = computed(() => new URL(here.value, location.origin));

/** The page that the address leads to; undefined when to none. */
export const place = computed<Place | undefined>(() => placeOf(url.value.pathname));

export const path = computed(() => url.value.pathname);

/** The filters in the address. */
export const query = computed(() => url.value.searchParams);

/** One filter; an empty text when it is not there. */
export const param = (name: string): string => query.value.get(name) ?? '';

/** Goes to a page of the console. */
export function go(to: string): void {
  history.pushState(null, '', to);
  here.value = to;
  window.scrollTo(0, 0);
}

/** Changes filters in the address, without a step in the history. An empty value takes the filter away. */
export function setParams(changes: Readonly<Record<string, string>>): void {
  const next = new URLSearchParams(query.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  const to = url.value.pathname + (text === '' ? '' : `?${text}`);
  history.replaceState(null, '', to);
  here.value = to;
}

/** Follows links within the console without loading the page again. */
export function startRouter(): void {
  window.addEventListener('popstate', () => {
    here.value = location.pathname + location.search;
  });
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || !isPlain(event) || link.target !== '' || link.hasAttribute('download')) return;
    const to = new URL(link.href, location.href);
    if (to.origin !== location.origin || placeOf(to.pathname) === undefined) return;
    // A place on the same page is the browser's.
    if (to.hash !== '' && to.pathname === location.pathname) return;
    event.preventDefault();
    go(to.pathname + to.search);
  });
}

const isPlain = (event: MouseEvent): boolean =>
  event.button === 0 &&
  !event.defaultPrevented &&
  !event.metaKey &&
  !event.ctrlKey &&
  !event.shiftKey &&
  !event.altKey;
