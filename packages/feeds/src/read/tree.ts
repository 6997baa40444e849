// A feed's XML as a tree, read as a patient reader would: nothing is fatal but size. There are no entities but XML's own
// and no external ones, since the parser knows no DTD.

import { Parser } from 'htmlparser2';
import { FetchFailure } from '../failure.ts';
import { resolveUrl } from '../text/urls.ts';
import { canonicalName, namespacesIn } from './namespaces.ts';

export interface Element {
  /** Lower case, with the usual prefix of its namespace: `item`, `atom:entry`, `media:thumbnail`. */
  readonly name: string;
  /** By lower-case name. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (Element | string)[];
  /** Where relative links in it begin, by xml:base; nothing where none is given. */
  readonly base: string | undefined;
}

interface Open extends Element {
  readonly children: (Element | string)[];
  readonly namespaces: ReadonlyMap<string, string>;
}

/** No feed is so large; what is, was made to be. */
const maxNodes = 200_000;
/** Elements deeper than this stay where they are, side by side. */
const maxDepth = 200;
/** What nobody closed stays open in the parser, for which each further one is dearer. */
const maxUnclosed = 10_000;

/** Elements of html that are never closed, which matters where html was not escaped. */
const voidElements = new Set(['br', 'img', 'hr', 'wbr', 'xhtml:br', 'xhtml:img', 'xhtml:hr', 'xhtml:wbr']);

/** One cannot stand in another: where it seems to, the first was not closed. */
const siblings = new Set(['item', 'entry', 'atom:entry']);

/**
 * Reads XML.
 *
 * @param documentUrl  what a relative xml:base begins at
 * @throws FetchFailure `not-a-feed` when there is more of it than a feed can have
 */
export function readTree(text: string, documentUrl: string): Element {
  const root: Open = {
    name: '',
    attributes: new Map(),
    children: [],
    base: undefined,
    namespaces: new Map(),
  };
  const stack: Open[] = [root];
  const top = () => stack.at(-1) ?? root;
  let nodes = 0;
  let unclosed = 0;
  let tooDeep = 0;

  function count(): void {
    nodes += 1;
    if (nodes > maxNodes)
      throw new FetchFailure('not-a-feed', `Expected at most ${maxNodes} elements and texts, and more came.`);
  }

  function open(rawName: string, rawAttributes: Readonly<Record<string, string>>): void {
    count();
    unclosed += 1;
    if (unclosed > maxUnclosed)
      throw new FetchFailure('not-a-feed', `Expected at most ${maxUnclosed} open elements, and more came.`);
    if (stack.length > maxDepth) {
      tooDeep += 1;
      return;
    }
    const attributes = new Map(Object.entries(rawAttributes));
    const namespaces = namespacesIn(attributes, top().namespaces);
    const name = canonicalName(rawName, namespaces);
    if (siblings.has(name)) closeOpen(name);
    const parent = top();
    const base = attributes.get('xml:base');
    const element: Open = {
      name,
      attributes,
      namespaces,
      children: [],
      base: base === undefined ? parent.base : (resolveUrl(base, parent.base ?? documentUrl) ?? parent.base),
    };
    parent.children.push(element);
    if (!voidElements.has(name)) stack.push(element);
  }

  function close(rawName: string): void {
    unclosed -= 1;
    if (tooDeep > 0) {
      tooDeep -= 1;
      return;
    }
    closeOpen(canonicalName(rawName, top().namespaces));
  }

  /** An end without a beginning is left out; a beginning without an end ends with what it stands in. */
  function closeOpen(name: string): void {
    const index = stack.findLastIndex((element) => element.name === name);
    if (index > 0) stack.length = index;
  }

  function addText(some: string): void {
    const { children } = top();
    const last = children.at(-1);
    if (typeof last === 'string') children[children.length - 1] = last + some;
    else {
      count();
      children.push(some);
    }
  }

  const parser = new Parser(
    { onopentag: open, onclosetag: close, ontext: addText },
    { xmlMode: true, decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.end(text);
  return root;
}

/** The first of the named elements, the one nearest to the root. */
export function findFirst(root: Element, names: ReadonlySet<string>): Element | undefined {
  let level: readonly Element[] = [root];
  while (level.length > 0) {
    const found = level.find(({ name }) => names.has(name));
    if (found !== undefined) return found;
    level = level.flatMap((element) => elementsOf(element));
  }
  return undefined;
}

/** Child elements, of these names where any are given. */
export function elementsOf(element: Element, ...names: readonly string[]): Element[] {
  return element.children.filter(
    (child): child is Element =>
      typeof child !== 'string' && (names.length === 0 || names.includes(child.name)),
  );
}

/** The child elements of the first of these names that has any with something in them. */
export function firstOf(element: Element, ...names: readonly string[]): Element | undefined {
  for (const name of names) {
    const found = elementsOf(element, name).find(
      (child) => child.attributes.size > 0 || child.children.length > 0,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All text below, as it stands. */
export function textOf(element: Element): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

/** The trimmed text of the first of these children that has any. */
export function childText(element: Element, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const child of elementsOf(element, name)) {
      const text = textOf(child).trim();
      if (text !== '') return text;
    }
  }
  return undefined;
}
