// A feed's XML as a tree, read as a patient reader would: nothing is fatal but size. There are no entities but XML's own
// and no external ones, since the tokenizer knows no DTD.

import { resolveUrl } from '../../text/urls.ts';
import { bounds, createCount, tooMuch } from '../bounds.ts';
import { type Declarations, declarationsIn, Scope } from './namespaces.ts';
import { readTokens, type TokenHandler } from './tokens.ts';

export interface Element {
  /** Lower case, with the usual prefix of its namespace: `item`, `atom:entry`, `media:thumbnail`. */
  readonly name: string;
  /** By lower-case name. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (Element | string)[];
  /** Where relative links in it begin, by xml:base; nothing where none is given. */
  readonly base: string | undefined;
}

/** Elements of html that are never closed, which matters where html was not escaped. */
const voidElements = new Set(['br', 'img', 'hr', 'wbr', 'xhtml:br', 'xhtml:img', 'xhtml:hr', 'xhtml:wbr']);

/** One cannot be in another: where it seems to, the first was not closed. */
const siblings = new Set(['item', 'entry', 'atom:entry']);

const noChildren: readonly (Node | string)[] = [];

/** An element of the tree. It keeps its content, and works an answer out when it is asked. */
class Node implements Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly #parent: Node | undefined;
  #children: (Node | string)[] | undefined;
  #base: string | undefined;
  #resolved = false;

  constructor(
    name: string,
    attributes: ReadonlyMap<string, string>,
    from: { parent: Node } | { url: string },
  ) {
    this.name = name;
    this.attributes = attributes;
    if ('parent' in from) this.#parent = from.parent;
    else this.#base = from.url;
  }

  get children(): readonly (Node | string)[] {
    return this.#children ?? noChildren;
  }

  /** The base is resolved once, and only for those elements whose links are looked at. */
  get base(): string | undefined {
    if (this.#parent === undefined) return undefined;
    if (!this.#resolved) {
      this.#resolved = true;
      this.#base = this.#findBase(this.#parent);
    }
    return this.#base;
  }

  add(child: Node | string): void {
    if (this.#children === undefined) this.#children = [child];
    else this.#children.push(child);
  }

  #findBase(parent: Node): string | undefined {
    const given = this.attributes.get('xml:base');
    return given === undefined ? parent.base : (resolveUrl(given, parent.#start()) ?? parent.base);
  }

  /** Where a relative base begins: the next base outside, or the document itself. */
  #start(): string | undefined {
    if (this.#parent === undefined) return this.#base;
    return this.base ?? this.#parent.#start();
  }
}

/** A start tag whose end has not come. */
interface Open {
  /** As it is written. */
  readonly rawName: string;
  /** Its element; that of an element around it where it is too deep to be kept. */
  readonly node: Node;
  readonly declared: Declarations | undefined;
}

/** Pieces of one text that are put together at once; an entity makes three pieces of one. */
const piecesTogether = 1_000;

/** Builds a tree of the events of a document. */
class Builder implements TokenHandler {
  readonly root: Node;
  readonly #stack: Open[] = [];
  /** How many elements of each name, as written, are open. */
  readonly #openByName = new Map<string, number>();
  readonly #scope = new Scope();
  readonly #count = createCount(bounds.nodes, 'elements and texts');
  readonly #countDeclarations = createCount(bounds.allDeclarations, 'declarations of namespaces');
  /** The text that has come since the last tag: what was put together, and pieces that were not yet. */
  #text = '';
  #pieces: string[] = [];

  constructor(documentUrl: string) {
    this.root = new Node('', new Map(), { url: documentUrl });
  }

  open(rawName: string, attributes: ReadonlyMap<string, string>): void {
    this.#endText();
    this.#count();
    if (this.#stack.length >= bounds.depth) this.#push({ rawName, node: this.#top(), declared: undefined });
    else this.#openElement(rawName, attributes);
  }

  #openElement(rawName: string, attributes: ReadonlyMap<string, string>): void {
    const declared = attributes.size === 0 ? undefined : declarationsIn(attributes);
    if (declared !== undefined) this.#checkDeclarations(declared);
    const name = this.#scope.nameOf(rawName, declared);
    if (siblings.has(name)) this.#closeSibling(name);
    const parent = this.#top();
    const node = new Node(name, attributes, { parent });
    parent.add(node);
    if (voidElements.has(name)) return;
    if (declared !== undefined) this.#scope.enter(declared);
    this.#push({ rawName, node, declared });
  }

  /** An end without a beginning is left out; a beginning without an end ends with the element around it. */
  close(rawName: string): void {
    if (!this.#openByName.has(rawName)) return;
    this.#endText();
    while (this.#pop()?.rawName !== rawName);
  }

  text(some: string): void {
    this.#pieces.push(some);
    if (this.#pieces.length >= piecesTogether) this.#joinText();
  }

  end(): Node {
    this.#endText();
    return this.root;
  }

  #top(): Node {
    return this.#stack.at(-1)?.node ?? this.root;
  }

  #push(open: Open): void {
    if (this.#stack.length >= bounds.open) throw tooMuch(bounds.open, 'open elements');
    this.#stack.push(open);
    this.#openByName.set(open.rawName, (this.#openByName.get(open.rawName) ?? 0) + 1);
  }

  #pop(): Open | undefined {
    const closed = this.#stack.pop();
    if (closed === undefined) return undefined;
    if (closed.declared !== undefined) this.#scope.leave(closed.declared);
    const left = (this.#openByName.get(closed.rawName) ?? 0) - 1;
    if (left > 0) this.#openByName.set(closed.rawName, left);
    else this.#openByName.delete(closed.rawName);
    return closed;
  }

  /** Closes an element of this name that is open still, and everything in it. */
  #closeSibling(name: string): void {
    const index = this.#stack.findLastIndex(({ node }) => node.name === name);
    while (index >= 0 && this.#stack.length > index) this.#pop();
  }

  #checkDeclarations(declared: Declarations): void {
    if (declared.size > bounds.declarations)
      throw tooMuch(bounds.declarations, 'declarations of namespaces in one element');
    this.#countDeclarations(declared.size);
  }

  #joinText(): void {
    this.#text += this.#pieces.length === 1 ? this.#pieces[0] : this.#pieces.join('');
    this.#pieces = [];
  }

  #endText(): void {
    if (this.#pieces.length > 0) this.#joinText();
    if (this.#text === '') return;
    this.#count();
    this.#top().add(this.#text);
    this.#text = '';
  }
}

/**
 * Reads XML. Time and memory are linear in its length.
 *
 * @param documentUrl  what a relative xml:base begins at
 * @throws FetchFailure `too-complex` when there is more of it than a feed can have
 */
export function readTree(text: string, documentUrl: string): Element {
  const builder = new Builder(documentUrl);
  readTokens(text, builder);
  return builder.end();
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

/** All text below, unchanged. */
export function textOf(element: Element): string {
  const [first] = element.children;
  if (element.children.length === 1 && typeof first === 'string') return first;
  const parts: string[] = [];
  collectText(element, parts);
  return parts.join('');
}

function collectText(element: Element, parts: string[]): void {
  for (const child of element.children) {
    if (typeof child === 'string') parts.push(child);
    else collectText(child, parts);
  }
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
