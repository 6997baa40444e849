import type { CompiledCode } from 'nunjucks/src/environment.js';
import parser from 'nunjucks/src/parser.js';
import transformer from 'nunjucks/src/transformer.js';
import { BrokenTemplate } from './broken-template.ts';
import { vocabulary } from './engine.ts';
import type { TextFile } from './files.ts';
import { strict } from './strict.ts';
import { type FileReference, StrictCompiler } from './strict-compiler.ts';

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

function compile({ file, text, hash }: TextFile): CompiledFile {
  try {
    const compiler = new StrictCompiler(file, vocabulary);
    compiler.compile(transformer.transform(parser.parse(text, [], {}), []));
    // The same step nunjucks takes; the text comes from the templates folder, never from data.
    const code: CompiledCode = new Function('strict', 'places', compiler.getCode())(strict, compiler.places);
    const { blocks, supers, references, extendsFile } = compiler;
    return { file, hash, code, blocks, supers, references, extendsFile };
  } catch (error) {
    throw new BrokenTemplate(file, mistakeOf(error));
  }
}

/** nunjucks knows the line of most mistakes, but not always in the message. */
function mistakeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = 'lineno' in error && typeof error.lineno === 'number' ? `line ${error.lineno}: ` : '';
  return `${line}${error.message}`;
}
