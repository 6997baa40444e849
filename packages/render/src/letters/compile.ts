import type { CompiledCode } from 'nunjucks/src/environment.js';
import nodes, { type Node, type NodeList } from 'nunjucks/src/nodes.js';
import parser from 'nunjucks/src/parser.js';
import transformer from 'nunjucks/src/transformer.js';
import { BrokenTemplate } from '../disk/broken-template.ts';
import type { TextFile } from '../disk/files.ts';
import type { Tracing } from '../forms/tracing.ts';
import { TracingCompiler } from '../forms/tracing-compiler.ts';
import { type FileReference, StrictCompiler } from '../strict/compiler.ts';
import { vocabulary } from '../strict/engine.ts';
import { type DataPath, strict } from '../strict/lookups.ts';

/** A template file turned into functions. It belongs to no environment, so every letter may share it. */
export interface CompiledFile {
  readonly file: string;
  readonly hash: string;
  readonly code: CompiledCode;
  readonly blocks: readonly string[];
  /** Blocks that call `super()`. */
  readonly supers: readonly string[];
  readonly references: readonly FileReference[];
  readonly extendsFile: string | undefined;
  /** Whether outside its blocks there is nothing but text, which belongs to no letter. */
  readonly onlyBlocks: boolean;
  /** Where it looks in the data, as far as its text tells. Names that it makes by itself are among them. */
  readonly lookedAt: readonly DataPath[];
}

const compiled = new WeakMap<TextFile, CompiledFile>();

/** Compiles a file once for each of its contents. Throws BrokenTemplate with the place of the mistake. */
export function compileFile(source: TextFile): CompiledFile {
  const known = compiled.get(source);
  if (known) return known;
  const fresh = compile(source);
  compiled.set(source, fresh);
  return fresh;
}

/** Most tags of one file. Compiling holds everything else up: 5,000 take some 0.2 s, 150,000 took five seconds. */
const mostTags = 5_000;

function compile({ file, text, hash }: TextFile): CompiledFile {
  const tags = tagsIn(text);
  if (tags > mostTags)
    throw new BrokenTemplate(
      file,
      `expected at most ${mostTags} tags ({{ … }} and {% … %}), got ${tags}; put what repeats into a loop`,
    );
  try {
    const compiler = new StrictCompiler(file, vocabulary);
    const tree = parsed(text);
    const code = codeOf(compiler, tree, strict);
    const { blocks, supers, references, extendsFile, lookedAt } = compiler;
    const onlyBlocks = tree.children.every((node) => node instanceof nodes.Block || isText(node));
    return { file, hash, code, blocks, supers, references, extendsFile, onlyBlocks, lookedAt };
  } catch (error) {
    throw new BrokenTemplate(file, mistakeOf(error));
  }
}

function parsed(text: string): NodeList {
  return transformer.transform(parser.parse(text, [], {}), []);
}

function codeOf(compiler: StrictCompiler, tree: NodeList, lookups: object): CompiledCode {
  compiler.compile(tree);
  // The same step nunjucks takes; the text comes from the templates folder, never from data.
  return new Function('strict', 'places', 'parts', compiler.getCode())(
    lookups,
    compiler.places,
    compiler.parts,
  );
}

/**
 * Compiles a file once more, to be traced.
 *
 * @throws Error when it has an expression that cannot be followed, with its line
 */
export function compileForTracing({ file, text }: TextFile, tracing: Tracing): CompiledCode {
  return codeOf(new TracingCompiler(file, vocabulary), parsed(text), tracing);
}

/** Tags of a text, near enough. */
export const tagsIn = (text: string): number => text.split(/\{[{%]/).length - 1;

function isText(node: Node): boolean {
  return node instanceof nodes.Output && node.children.every((child) => child instanceof nodes.TemplateData);
}

/** nunjucks knows the line of most mistakes, but not always in the message. */
function mistakeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = 'lineno' in error && typeof error.lineno === 'number' ? `line ${error.lineno}: ` : '';
  return `${line}${error.message}`;
}
