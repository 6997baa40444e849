// What a page says about itself in its head, as it is written there.

import { Parser } from 'htmlparser2';
import { decodeText } from '../read/charset.ts';

export interface Head {
  /** Contents of meta elements by property or name, in lower case; the first of each. */
  readonly metas: ReadonlyMap<string, string>;
  /** What the title element holds. */
  readonly title: string;
  /** Addresses of link elements by relation; the first of each. */
  readonly links: ReadonlyMap<string, string>;
  /** Where the page describes itself to those who embed it (https://oembed.com), in JSON. */
  readonly oembed: string | undefined;
  /** It asks for a password somewhere. */
  readonly asksPassword: boolean;
}

/** The head is at the beginning; more is not looked at. */
const looked = 300_000;
/** Longest title that is read. */
const longestTitle = 2_000;

export interface PageDocument {
  readonly bytes: Buffer;
  readonly url: string;
  readonly contentType?: string | undefined;
}

/** Reads the head of a page. What stands in its body counts only as a field for a password. */
export function readHead({ bytes, contentType }: PageDocument): Head {
  const html = decodeText(bytes, contentType).slice(0, looked);
  const metas = new Map<string, string>();
  const links = new Map<string, string>();
  let [title, inTitle, titles, inBody, asksPassword] = ['', false, 0, false, false];
  let oembed: string | undefined;

  function takeLink({ rel = '', type = '', href }: Attributes): void {
    if (href === undefined) return;
    for (const relation of rel.toLowerCase().split(/\s+/, 8))
      if (!links.has(relation)) links.set(relation, href);
    if (/\balternate\b/i.test(rel) && /^application\/json\+oembed$/i.test(type.trim())) oembed ??= href;
  }

  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        if (tag === 'body') inBody = true;
        if (tag === 'input') asksPassword ||= /^\s*password\s*$/i.test(attributes.type ?? '');
        if (inBody) return;
        if (tag === 'meta') takeMeta(metas, attributes);
        if (tag === 'link') takeLink(attributes);
        if (tag === 'title') {
          titles += 1;
          inTitle = titles === 1;
        }
      },
      ontext(text) {
        if (inTitle && title.length < longestTitle) title += text.slice(0, longestTitle);
      },
      onclosetag(tag) {
        if (tag === 'title') inTitle = false;
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return { metas, title, links, oembed, asksPassword };
}

type Attributes = Readonly<Record<string, string | undefined>>;

function takeMeta(metas: Map<string, string>, { property, name, content }: Attributes): void {
  const key = (property ?? name ?? '').trim().toLowerCase();
  if (key !== '' && content !== undefined && !metas.has(key)) metas.set(key, content);
}
