// nunjucks's compiler with other rules for values that are not there. A template that *uses* a missing value
// (prints it, loops over it, compares it, hands it to a filter or a macro) fails and names it; one that *asks*
// (`if`, `not`, `and`, `or`, `is`, `default`) may. Names are put in while compiling, so they cost nothing later.

import compiler, { type CompileFrame } from 'nunjucks/src/compiler.js';
import nodes, {
  type Binary,
  type Block,
  type Call,
  type Conditional,
  type For,
  type Imports,
  type LookupVal,
  type Macro,
  type Node,
  type NodeList,
  type Reference,
  type Super,
  type Unary,
  type Value,
} from 'nunjucks/src/nodes.js';
import { type DataPath, each, type Place, type RepeatedPart, repeatedPart } from './lookups.ts';
import { brandName, isBrand } from './whose.ts';
import { wordsOf } from './words.ts';

/** Another file that a template builds on. */
export interface FileReference {
  readonly file: string;
  /** True for `{% include "…" ignore missing %}`. */
  readonly mayBeMissing: boolean;
}

/** Names a template may use. */
export interface Vocabulary {
  readonly filters: ReadonlySet<string>;
  readonly tests: ReadonlySet<string>;
}

const optionalFilters = new Set(['default', 'd']);

export class StrictCompiler extends compiler.Compiler {
  /** Places by number; the compiled code refers to them as `places[n]`. */
  readonly places: Place[] = [];
  /** What may run again and again, by number; the compiled code refers to it as `parts[n]`. */
  readonly parts: RepeatedPart[] = [];
  readonly references: FileReference[] = [];
  readonly blocks: string[] = [];
  readonly supers: string[] = [];
  /** Where the template looks in the data, whether it needs what is there or only asks for it. */
  readonly lookedAt: DataPath[] = [];
  extendsFile: string | undefined;

  readonly #file: string;
  readonly #vocabulary: Vocabulary;
  readonly #asked = new WeakSet<Node>();
  readonly #loops = new WeakMap<Node, For>();
  /** Bodies of loops and macros. */
  readonly #repeated = new WeakSet<Node>();
  /** The parts around what is being compiled, innermost last. */
  readonly #around: RepeatedPart[] = [];
  /** What the names of loops stand for, as far as it is part of the data. */
  readonly #elements = new Map<string, DataPath>();

  constructor(file: string, vocabulary: Vocabulary) {
    super(file, false);
    this.#file = file;
    this.#vocabulary = vocabulary;
  }

  /** The function runs on our runtime, whether nunjucks calls it for an include or we call it for a block. */
  override _emitFuncBegin(node: Node, name: string): void {
    super._emitFuncBegin(node, name);
    this._emitLine('runtime = strict.runtime;');
    this.#beginPart(node);
  }

  override _emitFuncEnd(noReturn?: boolean): void {
    this.#around.pop();
    super._emitFuncEnd(noReturn);
  }

  override compile(node: Node, frame?: CompileFrame): void {
    const repeated = this.#repeated.has(node);
    if (repeated) this.#beginPart(node);
    super.compile(node, frame);
    if (repeated) this.#around.pop();
  }

  override _compileMacro(node: Macro, frame?: CompileFrame): string {
    this.#repeated.add(node.body);
    return super._compileMacro(node, frame);
  }

  override compileAsyncEach(node: Node): void {
    this.#refuse(node, 'a letter is made at once: write "for"');
  }

  override compileAsyncAll(node: Node): void {
    this.#refuse(node, 'a letter is made at once: write "for"');
  }

  /** Some expressions take for ever on some texts, and nothing can stop them. */
  override compileLiteral(node: Value, frame: CompileFrame): void {
    if (node.value instanceof RegExp) this.#refuse(node, 'expected no regular expressions; replace a text');
    super.compileLiteral(node, frame);
  }

  override compileAdd(node: Binary, frame: CompileFrame): void {
    this.#joined(node, frame, () => super.compileAdd(node, frame));
  }

  override compileConcat(node: Binary, frame: CompileFrame): void {
    this.#joined(node, frame, () => super.compileConcat(node, frame));
  }

  override compileSymbol(node: Value, frame: CompileFrame): void {
    const name = String(node.value);
    const local = frame.lookup(name);
    this.#needed(node, frame, () =>
      this._emit(local || `strict.lookup(context, frame, ${JSON.stringify(name)})`),
    );
  }

  override compileLookupVal(node: LookupVal, frame: CompileFrame): void {
    // The target is only asked for: when it is missing, the whole path is what the reader wants to see named.
    this.#ask(node.target);
    this.#needed(node, frame, () => {
      this._emit('strict.member(');
      this._compileExpression(node.target, frame);
      this._emit(', ');
      this._compileExpression(node.val, frame);
      this._emit(')');
    });
  }

  override compileOutput(node: NodeList, frame: CompileFrame): void {
    for (const child of node.children) {
      this._emit(`${this.buffer} += `);
      if (child instanceof nodes.TemplateData) this.#writeLiteral(child, frame);
      else this.#write(child, frame);
      this._emitLine(';');
    }
  }

  override compileIf(node: Conditional, frame: CompileFrame, async?: boolean): void {
    this.#ask(node.cond);
    super.compileIf(node, frame, async);
  }

  override compileInlineIf(node: Conditional, frame: CompileFrame): void {
    this.#ask(node.cond);
    this.#askAlike(node, node.body);
    if (node.else_) this.#askAlike(node, node.else_);
    super.compileInlineIf(node, frame);
  }

  override compileNot(node: Unary, frame: CompileFrame): void {
    this.#ask(node.target);
    super.compileNot(node, frame);
  }

  override compileAnd(node: Binary, frame: CompileFrame): void {
    this.#ask(node.left);
    this.#askAlike(node, node.right);
    super.compileAnd(node, frame);
  }

  override compileOr(node: Binary, frame: CompileFrame): void {
    this.#ask(node.left);
    this.#askAlike(node, node.right);
    super.compileOr(node, frame);
  }

  override compileGroup(node: NodeList, frame: CompileFrame): void {
    for (const child of node.children) this.#askAlike(node, child);
    super.compileGroup(node, frame);
  }

  override compileIs(node: Binary, frame: CompileFrame): void {
    const test = node.right instanceof nodes.FunCall ? node.right.name : node.right;
    const name = test instanceof nodes.Value ? String(test.value) : '';
    if (!this.#vocabulary.tests.has(name)) this.#refuse(node, `there is no test "${name}"`);
    this.#ask(node.left);
    this._emitIs(node, frame, name);
  }

  /** Emits a test with this name. */
  _emitIs(node: Binary, frame: CompileFrame, _name: string): void {
    super.compileIs(node, frame);
  }

  override compileIn(node: Binary, frame: CompileFrame): void {
    this._emit('strict.contains(');
    this.compile(node.right, frame);
    this._emit(', ');
    this.compile(node.left, frame);
    this._emit(`, env, ${this._place(node.right, frame)})`);
  }

  override compileFor(node: For, frame: CompileFrame): void {
    this.#loops.set(node.arr, node);
    this.#repeated.add(node.body);
    const list = this.#pathOf(node.arr, frame);
    if (list && node.name instanceof nodes.Symbol)
      this.#elements.set(String(node.name.value), [...list, each]);
    super.compileFor(node, frame);
  }

  override _compileExpression(node: Node, frame: CompileFrame): void {
    const loop = this.#loops.get(node);
    if (loop) this._emit('strict.each(');
    super._compileExpression(node, frame);
    if (loop) this._emit(`, ${loop.name.typename === 'Array'}, ${this._place(node, frame)})`);
  }

  /** One object for `loop` instead of seven dotted writes, which are most of the time of a small loop. */
  override _emitLoopBindings(_node: For, _list: string, index: string, length: string): void {
    this._emitLine(
      `frame.set("loop", { index: ${index} + 1, index0: ${index}, revindex: ${length} - ${index}, ` +
        `revindex0: ${length} - ${index} - 1, first: ${index} === 0, last: ${index} === ${length} - 1, length: ${length} });`,
    );
  }

  override compileFilter(node: Call, frame: CompileFrame): void {
    const name = node.name instanceof nodes.Value ? String(node.name.value) : '';
    if (!this.#vocabulary.filters.has(name)) this.#refuse(node, `there is no filter "${name}"`);
    const [input] = node.args.children;
    if (input && optionalFilters.has(name)) this.#ask(input);
    this._emit(
      `strict.filter(env.getFilter("${name}"), "${name}", env, ${this._place(node, frame)}, context, `,
    );
    this._compileAggregate(node.args, frame, '[', '])');
  }

  override compileFunCall(node: Call, frame: CompileFrame): void {
    this._emit('strict.call(');
    this._compileExpression(node.name, frame);
    this._emit(`, env, ${this._place(node, frame)}, context, `);
    this._compileAggregate(node.args, frame, '[', '])');
  }

  /** What `{% set x %}…{% endset %}` caught was escaped as it was written; escaping it again would show entities. */
  override compileCapture(node: Node, frame: CompileFrame): void {
    this._emit('runtime.markSafe(');
    super.compileCapture(node, frame);
    this._emit(')');
  }

  override compileBlock(node: Block, frame: CompileFrame): void {
    this.blocks.push(String(node.name.value));
    super.compileBlock(node, frame);
  }

  override compileSuper(node: Super, frame: CompileFrame): void {
    this.supers.push(String(node.blockName.value));
    super.compileSuper(node, frame);
  }

  override compileExtends(node: Reference, frame: CompileFrame): void {
    if (this.extendsFile !== undefined) this.#refuse(node, 'a template extends one other');
    super.compileExtends(node, frame);
    this.extendsFile = this.references.at(-1)?.file;
  }

  /** The brand is data and no template: it is there without being run, for every letter that names its file. */
  override compileFromImport(node: Imports, frame: CompileFrame): void {
    const { template } = node;
    const file = template instanceof nodes.Literal ? template.value : undefined;
    if (typeof file === 'string' && isBrand(file)) this.#importBrand(node, file, frame);
    else super.compileFromImport(node, frame);
  }

  #importBrand(node: Imports, file: string, frame: CompileFrame): void {
    const [name, ...others] = node.names.children;
    const isBrandAlone = name instanceof nodes.Value && name.value === brandName && others.length === 0;
    if (!isBrandAlone || frame.parent !== undefined)
      this.#refuse(node, `expected {% from "${file}" import ${brandName} %} outside of blocks and macros`);
    this.references.push({ file, mayBeMissing: false });
    this._emitLine(`context.setVariable("${brandName}", env.globals.${brandName});`);
  }

  /** Files are named in so many words: what a letter is made of must be known before it is rendered. */
  override _compileGetTemplate(
    node: Reference,
    frame: CompileFrame,
    eager: boolean,
    ignoreMissing: boolean,
  ): string {
    const { template } = node;
    if (!(template instanceof nodes.Literal) || typeof template.value !== 'string') {
      return this.#refuse(node, 'expected the name of a file in quotes');
    }
    this.references.push({ file: template.value, mayBeMissing: Boolean(ignoreMissing) });
    return super._compileGetTemplate(node, frame, eager, ignoreMissing);
  }

  #write(node: Node, frame: CompileFrame): void {
    this._emit('strict.write(');
    this.compile(node, frame);
    this._emit(`, env, ${this._place(node, frame)})`);
  }

  #writeLiteral(node: Value, frame: CompileFrame): void {
    const part = this.#around.at(-1);
    if (part) part.cost += String(node.value).length;
    this.compileLiteral(node, frame);
  }

  #beginPart(node: Node): void {
    const part = repeatedPart({ file: this.#file, line: node.lineno + 1, expression: 'this part' });
    this.#around.push(part);
    this._emitLine(`strict.run(env, parts[${this.parts.push(part) - 1}]);`);
  }

  #joined(node: Binary, frame: CompileFrame, emitValue: () => void): void {
    this._emit('strict.joined(');
    emitValue();
    this._emit(`, env, ${this._place(node, frame)})`);
  }

  #needed(node: Node, frame: CompileFrame, emitValue: () => void): void {
    const asked = this.#asked.has(node);
    const path = this.#pathOf(node, frame);
    if (path !== undefined) this.lookedAt.push(path);
    if (!asked) this._emit('strict.need(');
    emitValue();
    if (!asked) this._emit(`, ${this._place(node, frame)})`);
  }

  #ask(node: Node): void {
    this.#asked.add(node);
  }

  #askAlike(parent: Node, child: Node): void {
    if (this.#asked.has(parent)) this.#asked.add(child);
  }

  /** The place of a node, as compiled code refers to it. */
  _place(node: Node, frame: CompileFrame): string {
    const where = { file: this.#file, line: node.lineno + 1, expression: wordsOf(node) };
    const place: Place = { ...where, path: this.#pathOf(node, frame) };
    return `places[${this.places.push(place) - 1}]`;
  }

  /** Good enough to point at a field: the code that resolves it checks that the value there is the one at fault. */
  #pathOf(node: Node, frame: CompileFrame): DataPath | undefined {
    if (node instanceof nodes.Filter) {
      const [input] = node.args.children;
      return input && this.#pathOf(input, frame);
    }
    if (node instanceof nodes.LookupVal) {
      const target = this.#pathOf(node.target, frame);
      const key = node.val instanceof nodes.Literal ? node.val.value : undefined;
      return target && (typeof key === 'string' || typeof key === 'number')
        ? [...target, String(key)]
        : undefined;
    }
    if (!(node instanceof nodes.Symbol)) return undefined;
    const name = String(node.value);
    return frame.lookup(name) ? this.#elements.get(name) : [name];
  }

  #refuse(node: Node, problem: string): never {
    return this.fail(problem, node.lineno, node.colno);
  }
}
