// The strict compiler for traces: what nunjucks writes into the code as JavaScript (conditions, operators, tests, lists) is
// called instead, so that what is the reader's can be followed through it. Everything else stays as it is.

import type { CompileFrame } from 'nunjucks/src/compiler.js';
import type { Binary, Compare, Conditional, Node, NodeList, Switch, Unary } from 'nunjucks/src/nodes.js';
import nodes from 'nunjucks/src/nodes.js';
import { StrictCompiler } from '../strict/compiler.ts';

/** How tight JavaScript's operators bind. */
const bindings: ReadonlyMap<string, number> = new Map(
  [
    ['||'],
    ['&&'],
    ['==', '!=', '===', '!=='],
    ['<', '>', '<=', '>='],
    ['~', '+', '-'],
    ['*', '/', '//', '%'],
  ].flatMap((names, binding) => names.map((name) => [name, binding] as const)),
);
const unary = 7;

/** What is written as a call or in parentheses binds tightest. */
function bindingOf(node: Node): number {
  if (node instanceof nodes.Compare) return Math.min(...node.ops.map(({ type }) => bindings.get(type) ?? 0));
  const operator = operators.get(node.typename);
  return operator === undefined ? Number.POSITIVE_INFINITY : (bindings.get(operator) ?? unary);
}

/** Of nodes that are written as bare operators; those of texts are written as calls. */
const operators: ReadonlyMap<string, string> = new Map([
  ['Or', '||'],
  ['And', '&&'],
  ['Is', '==='],
  ['Sub', '-'],
  ['Mul', '*'],
  ['Div', '/'],
  ['Mod', '%'],
  ['Not', '!'],
  ['Neg', '!'],
  ['Pos', '!'],
]);

export class TracingCompiler extends StrictCompiler {
  /** What is called with the value of a node, such as a condition. */
  readonly #calls = new WeakMap<Node, 'test' | 'pinned'>();

  override compile(node: Node, frame?: CompileFrame): void {
    const call = this.#calls.get(node);
    if (call !== undefined && frame !== undefined) this._emit(`strict.${call}(`);
    super.compile(node, frame);
    if (call !== undefined && frame !== undefined) this._emit(`, ${this._place(node, frame)})`);
  }

  override compileIf(node: Conditional, frame: CompileFrame, async?: boolean): void {
    this.#calls.set(node.cond, 'test');
    super.compileIf(node, frame, async);
  }

  override compileInlineIf(node: Conditional, frame: CompileFrame): void {
    this.#calls.set(node.cond, 'test');
    super.compileInlineIf(node, frame);
  }

  override compileNot(node: Unary, frame: CompileFrame): void {
    // `is` gives true or false, and of these it comes to the same.
    if (!(node.target instanceof nodes.Is)) this.#refuseOtherwise(node, unary, { atLeast: [node.target] });
    this.#calls.set(node.target, 'test');
    super.compileNot(node, frame);
  }

  override compileSwitch(node: Switch, frame: CompileFrame): void {
    for (const compared of [node.expr, ...node.cases.map(({ cond }) => cond)])
      this.#calls.set(compared, 'pinned');
    super.compileSwitch(node, frame);
  }

  override _binOpEmitter(node: Binary, frame: CompileFrame, operator: string): void {
    const name = operator === ' + "" + ' ? '~' : operator.trim();
    const binding = bindings.get(name) ?? unary;
    const logical = binding <= (bindings.get('&&') ?? 0);
    this.#refuseOtherwise(node, binding, { atLeast: [node.left] });
    this.#refuseOtherwise(node, logical ? binding : binding + 1, { atLeast: [node.right] });
    if (logical) {
      const call = `${name === '||' ? 'or' : 'and'}(${this._place(node.left, frame)}, `;
      this.#emit(call, node.left, frame, ', () => ');
    }
    if (!logical) this.#emit(`operate("${name}", `, node.left, frame, ', ');
    this.compile(node.right, frame);
    this._emit(')');
  }

  override compileFloorDiv(node: Binary, frame: CompileFrame): void {
    this._binOpEmitter(node, frame, '//');
  }

  override compilePow(node: Binary, frame: CompileFrame): void {
    this._binOpEmitter(node, frame, '**');
  }

  override compileNeg(node: Unary, frame: CompileFrame): void {
    this.#refuseOtherwise(node, unary, { atLeast: [node.target] });
    this.#emit('operate("0-", ', node.target, frame, ')');
  }

  override compilePos(node: Unary, frame: CompileFrame): void {
    this.#refuseOtherwise(node, unary, { atLeast: [node.target] });
    this.#emit('operate("0+", ', node.target, frame, ')');
  }

  override compileCompare(node: Compare, frame: CompileFrame): void {
    const [weakest = 0, ...others] = node.ops.map(({ type }) => bindings.get(type) ?? 0);
    if (others.some((binding) => binding !== weakest)) this.#refuse(node);
    const sides = [node.expr, ...node.ops.map(({ expr }) => expr)];
    this.#refuseOtherwise(node, weakest + 1, { atLeast: sides });
    this._emit('strict.compare('.repeat(node.ops.length));
    this.compile(node.expr, frame);
    for (const { type, expr } of node.ops) {
      this._emit(`, "${type}", `);
      this.compile(expr, frame);
      this._emit(')');
    }
  }

  override _emitIs(node: Binary, frame: CompileFrame, name: string): void {
    this.#emit(`is("${name}", env, `, node.left, frame, '');
    if (node.right instanceof nodes.FunCall) {
      for (const argument of node.right.args.children) {
        this._emit(', ');
        this.compile(argument, frame);
      }
    }
    this._emit(')');
  }

  override compileArray(node: NodeList, frame: CompileFrame): void {
    this._emit('strict.written(');
    super.compileArray(node, frame);
    this._emit(')');
  }

  override compileDict(node: NodeList, frame: CompileFrame): void {
    this._emit('strict.written(');
    super.compileDict(node, frame);
    this._emit(')');
  }

  /**
   * nunjucks writes an expression down without parentheses, and JavaScript reads some of them otherwise than it did:
   * `not a == b`, `a ~ b - c`. What a letter says is what JavaScript makes of it; here it would be what nunjucks read.
   */
  #refuseOtherwise(node: Node, binding: number, { atLeast }: { readonly atLeast: readonly Node[] }): void {
    if (!atLeast.every((side) => bindingOf(side) >= binding)) this.#refuse(node);
  }

  #refuse(node: Node): never {
    return this.fail('an expression needs parentheses to be read in one way only', node.lineno, node.colno);
  }

  #emit(call: string, node: Node, frame: CompileFrame, end: string): void {
    this._emit(`strict.${call}`);
    this.compile(node, frame);
    this._emit(end);
  }
}
