// The tokens of the library as blocks: it gives a flat list in which what opens is closed later.

import { isLink } from '@pabal/render';
import type { Token } from 'markdown-it';

/** Text in one look. */
interface Run {
  /** May hold line breaks, which the editor asked for. */
  readonly text: string;
  readonly strong: boolean;
  readonly emphasis: boolean;
  readonly code: boolean;
}

/** Text that leads somewhere, or nowhere. */
export interface Span {
  /** http, https or mailto, such as every letter may have. */
  readonly url: string | null;
  readonly runs: readonly Run[];
}

/** What stands below another in an introduction. */
export type Block =
  | { readonly kind: 'paragraph'; readonly spans: readonly Span[] }
  /** Below the heading of the letter: `#` and `##` are 1, all others 2. */
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly spans: readonly Span[] }
  /** `start` is the number of its first item; null when the items have none. */
  | {
      readonly kind: 'list';
      readonly start: number | null;
      readonly items: readonly { readonly blocks: readonly Block[] }[];
    }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'rule' };

/** Lists and quotes in one another that a letter shows as such: deeper ones have no room on a phone. */
const mostShown = 3;

/** What is open, with what stands in it so far. */
interface Open {
  readonly kind: 'root' | 'quote' | 'list' | 'item';
  readonly start: number | null;
  readonly blocks: Block[];
  readonly items: { readonly blocks: readonly Block[] }[];
}

const opened = (kind: Open['kind'], start: number | null = null): Open => ({
  ...{ kind, start, blocks: [], items: [] },
});

const kinds: ReadonlyMap<string, Open['kind']> = new Map([
  ['blockquote', 'quote'],
  ['bullet_list', 'list'],
  ['ordered_list', 'list'],
  ['list_item', 'item'],
]);

export function blocksOf(tokens: readonly Token[]): Block[] {
  const root = opened('root');
  const open = [root];
  let heading: 1 | 2 | undefined;
  for (const token of tokens) {
    const top = open.at(-1) ?? root;
    const kind = kinds.get(token.type.replace(/_(?:open|close)$/, ''));
    if (kind !== undefined && token.nesting === 1) open.push(opened(kind, startOf(token)));
    else if (kind !== undefined) close(open, root);
    else if (token.type === 'heading_open') heading = token.tag <= 'h2' ? 1 : 2;
    else if (token.type === 'hr') top.blocks.push({ kind: 'rule' });
    else if (token.type === 'inline') {
      const spans = spansOf(token.children ?? []);
      const isShown = spans.length > 0;
      if (isShown && heading !== undefined) top.blocks.push({ kind: 'heading', level: heading, spans });
      else if (isShown) top.blocks.push({ kind: 'paragraph', spans });
      heading = undefined;
    }
  }
  return root.blocks;
}

function startOf(token: Token): number | null {
  return token.type === 'ordered_list_open' ? Number(token.attrGet('start') ?? 1) : null;
}

/** What is closed goes into what is around it. Deeper than is shown, only what stands in it does. */
function close(open: Open[], root: Open): void {
  const closed = open.pop();
  const around = open.at(-1) ?? root;
  if (closed === undefined) return;
  const { kind, start, blocks, items } = closed;
  const isDeep = open.filter((one) => one.kind === 'quote' || one.kind === 'list').length >= mostShown;
  const inner = kind === 'list' ? items.flatMap((item) => item.blocks) : blocks;
  if (inner.length === 0) return;
  if (kind === 'item') around.items.push({ blocks });
  else if (isDeep) for (const block of inner) around.blocks.push(block);
  else around.blocks.push(kind === 'list' ? { kind, start, items } : { kind: 'quote', blocks });
}

/** Runs of the same look are one, and what leads to the same place stands together. */
function spansOf(tokens: readonly Token[]): Span[] {
  return joinedSpans(tokens).flatMap((span) => (span.url === null ? withBareLinks(span) : [span]));
}

/**
 * An address that stands by itself. It ends where something other than ASCII begins, as Korean particles do that stand close
 * behind it, and before what ends a sentence.
 */
const bareLink = /https?:\/\/[\w.~:/?#@!$&*+,;=%-]*[\w/~#=&%-]/g;

function withBareLinks(span: Span): Span[] {
  if (span.runs.every(({ text }) => !text.includes('://'))) return [span];
  return span.runs.flatMap((run) => {
    if (run.code) return [{ url: null, runs: [run] }];
    const found = [...run.text.matchAll(bareLink)].filter(([address]) => isLink(address));
    const spans: Span[] = [];
    let from = 0;
    for (const { 0: address, index } of found) {
      spans.push({ url: null, runs: [{ ...run, text: run.text.slice(from, index) }] });
      spans.push({ url: address, runs: [{ ...run, text: address }] });
      from = index + address.length;
    }
    return [...spans, { url: null, runs: [{ ...run, text: run.text.slice(from) }] }].filter(
      ({ runs: [first] }) => first?.text !== '',
    );
  });
}

function joinedSpans(tokens: readonly Token[]): Span[] {
  const spans: { readonly url: string | null; readonly runs: Run[] }[] = [];
  let url: string | null = null;
  let strong = 0;
  let emphasis = 0;
  const write = (text: string, code = false) => {
    if (text === '') return;
    const look = { strong: strong > 0, emphasis: emphasis > 0, code };
    const last = spans.at(-1);
    const span = last !== undefined && last.url === url ? last : { url, runs: [] };
    if (span !== last) spans.push(span);
    const before = span.runs.at(-1);
    if (before !== undefined && isAlike(before, look))
      span.runs.splice(-1, 1, { ...look, text: before.text + text });
    else span.runs.push({ ...look, text });
  };
  for (const token of tokens) {
    if (token.type === 'link_open') url = addressOf(token);
    else if (token.type === 'link_close') url = null;
    else if (token.tag === 'strong') strong += token.nesting;
    else if (token.tag === 'em') emphasis += token.nesting;
    else if (token.type === 'softbreak') write(' ');
    else if (token.type === 'hardbreak') write('\n');
    else write(token.content, token.type === 'code_inline');
  }
  return spans;
}

const isAlike = (one: Omit<Run, 'text'>, other: Omit<Run, 'text'>): boolean =>
  one.strong === other.strong && one.emphasis === other.emphasis && one.code === other.code;

/** `[words]()` leads nowhere. */
function addressOf(token: Token): string | null {
  const href = String(token.attrGet('href') ?? '');
  return isLink(href) ? href : null;
}
