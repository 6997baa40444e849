import { createHash } from 'node:crypto';
import type { Environment, Loader } from 'nunjucks/src/environment.js';
import { BlockContext } from './block-context.ts';
import { BrokenTemplate } from './broken-template.ts';
import { type CompiledFile, compileFile } from './compile.ts';
import { createEnvironment } from './engine.ts';
import type { Reader } from './keeper.ts';
import { plainTextOf } from './plain-text.ts';
import { RenderError } from './render-error.ts';
import { foldSubject, tidyText } from './tidy.ts';

/** A rendered message, ready for the MIME builder. `subject` is one line. */
export interface Rendered {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** The letter's own locale, which may be a fallback of the one asked for. */
  readonly locale: string;
  /** Short content hash of everything the letter is made of; stands in the ledger. */
  readonly version: string;
}

/** One template in one language, compiled. */
export interface Letter {
  readonly locale: string;
  readonly version: string;
  /** Throws RenderError. */
  render(data: Readonly<Record<string, unknown>>): Rendered;
}

export interface LetterSource {
  readonly template: string;
  readonly locale: string;
  readonly file: string;
  /** Hash of the meta.json that goes with it. */
  readonly metaHash: string;
}

/** Builds a letter from its file and everything that builds on. Throws BrokenTemplate. */
export function buildLetter(source: LetterSource, reader: Reader): Letter {
  const parts = collect(source.file, reader);
  const blocks = blocksOf(source.file, parts);
  const version = versionOf(source.metaHash, parts);
  const plain = createEnvironment(loaderOf(parts), source.locale, false);
  const html = createEnvironment(loaderOf(parts), source.locale, true);
  const where = { template: source.template, locale: source.locale };
  return {
    locale: source.locale,
    version,
    render: (data) => {
      const lines = open(plain, source.file, data, where);
      const subject = foldSubject(lines('subject'));
      if (subject === '') throw RenderError.emptySubject(where);
      const body = open(html, source.file, data, where)('body').trim();
      const text = blocks.has('text') ? tidyText(lines('text')) : plainTextOf(body);
      return Object.freeze({ subject, html: body, text, locale: source.locale, version });
    },
  };
}

type Parts = ReadonlyMap<string, CompiledFile>;

/** The file and, in turn, every file it names. */
function collect(file: string, reader: Reader): Parts {
  const parts = new Map<string, CompiledFile>();
  const add = (part: CompiledFile): void => {
    parts.set(part.file, part);
    for (const { file: name, mayBeMissing } of part.references) {
      if (parts.has(name)) continue;
      const found = reader.find(name);
      if (found) add(compileFile(found));
      else if (!mayBeMissing) throw new BrokenTemplate(part.file, `expected the file "${name}", found none`);
    }
  };
  add(compileFile(reader.need(file)));
  return parts;
}

/** The blocks of the whole chain of layouts; checks that a letter has what a letter needs. */
function blocksOf(file: string, parts: Parts): ReadonlySet<string> {
  const chain = chainOf(file, parts);
  const blocks = new Set(chain.flatMap((part) => part.blocks));
  for (const needed of ['subject', 'body']) {
    if (!blocks.has(needed))
      throw new BrokenTemplate(file, `expected a block "${needed}", found ${quoted(blocks)}`);
  }
  chain.forEach((part, depth) => {
    const above = new Set(chain.slice(depth + 1).flatMap((parent) => parent.blocks));
    const lost = part.supers.find((name) => !above.has(name));
    if (lost)
      throw new BrokenTemplate(
        part.file,
        `expected a block "${lost}" in a layout for super(), found ${quoted(above)}`,
      );
  });
  return blocks;
}

function chainOf(file: string, parts: Parts): readonly CompiledFile[] {
  const chain: CompiledFile[] = [];
  for (let part = parts.get(file); part; part = parts.get(part.extendsFile ?? '')) {
    if (chain.includes(part)) throw new BrokenTemplate(file, 'expected a chain of layouts, got a circle');
    chain.push(part);
  }
  return chain;
}

function quoted(names: ReadonlySet<string>): string {
  return names.size === 0 ? 'none' : [...names].map((name) => `"${name}"`).join(', ');
}

function versionOf(metaHash: string, parts: Parts): string {
  const lines = [...parts.values()].map((part) => `${part.file} ${part.hash}`).sort();
  return createHash('sha256')
    .update([metaHash, ...lines].join('\n'))
    .digest('hex')
    .slice(0, 12);
}

function loaderOf(parts: Parts): Loader {
  return {
    getSource: (file) => {
      const part = parts.get(file);
      return part ? { src: { type: 'code', obj: part.code }, path: file, noCache: false } : null;
    },
  };
}

type Where = Readonly<{ template: string; locale: string }>;

/** Opens a template for some data; what it gives back renders one block. */
function open(
  env: Environment,
  file: string,
  data: Readonly<Record<string, unknown>>,
  where: Where,
): (block: string) => string {
  const context = inBlock(where, undefined, () => new BlockContext(env, env.getTemplate(file, true), data));
  return (block) => inBlock(where, block, () => context.render(block));
}

function inBlock<T>(where: Where, block: string | undefined, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw RenderError.from(error, { ...where, block });
  }
}
