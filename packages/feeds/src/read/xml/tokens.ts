// The events of an XML document. htmlparser2's tokenizer finds them; its own parser is not used, because it searches all
// open elements for each end tag and collects the attributes of an element before anybody can count them.

import { Tokenizer } from 'htmlparser2';
import { bounds, createCount, tooMuch } from '../bounds.ts';

export interface TokenHandler {
  /** A start tag. Names are in lower case. */
  open(name: string, attributes: ReadonlyMap<string, string>): void;
  /** An end tag, or the end of a tag that closes itself. */
  close(name: string): void;
  /** Some text, with entities decoded. */
  text(some: string): void;
}

/** Most elements have no attributes and share this. */
const none: ReadonlyMap<string, string> = new Map();

/**
 * Reads a document and tells the handler what comes, in its order. Time and memory are linear in the document's length.
 *
 * @throws FetchFailure `too-complex` for more attributes than are read, and whatever the handler throws
 */
export function readTokens(document: string, handler: TokenHandler): void {
  const countAttribute = createCount(bounds.allAttributes, 'attributes');
  let name = '';
  let attributes: Map<string, string> | undefined;
  let attribute = '';
  let value: string[] = [];
  const slice = (start: number, end: number) => document.slice(start, end);

  function endAttribute(): void {
    attributes ??= new Map();
    countAttribute();
    if (!attributes.has(attribute)) attributes.set(attribute, joined(value));
    if (attributes.size > bounds.attributes) throw tooMuch(bounds.attributes, 'attributes of one element');
    value = [];
  }

  function endTag(): void {
    handler.open(name, attributes ?? none);
    attributes = undefined;
  }

  const tokenizer = new Tokenizer(
    { xmlMode: true, decodeEntities: true },
    {
      onopentagname(start, end) {
        name = slice(start, end).toLowerCase();
      },
      onattribname(start, end) {
        attribute = slice(start, end).toLowerCase();
      },
      onattribdata: (start, end) => value.push(slice(start, end)),
      onattribentity: (codePoint) => value.push(String.fromCodePoint(codePoint)),
      onattribend: endAttribute,
      onopentagend: endTag,
      onselfclosingtag() {
        endTag();
        handler.close(name);
      },
      onclosetag: (start, end) => handler.close(slice(start, end).toLowerCase()),
      ontext: (start, end) => handler.text(slice(start, end)),
      ontextentity: (codePoint) => handler.text(String.fromCodePoint(codePoint)),
      oncdata: (start, end, endOffset) => handler.text(slice(start, end - endOffset)),
      oncomment: () => {},
      ondeclaration: () => {},
      onprocessinginstruction: () => {},
      onend: () => {},
    },
  );
  tokenizer.write(document);
  tokenizer.end();
}

const joined = (parts: readonly string[]) => (parts.length === 1 ? (parts[0] ?? '') : parts.join(''));
