// The inner parts of nunjucks 3.2.4 that this package rides on, as far as it uses them. nunjucks has no public
// way to render one block or to tell a missing variable from an empty one, so the version is pinned exactly in
// package.json; a new one must be read against this file.

declare module 'nunjucks/src/nodes.js' {
  interface Node {
    readonly typename: string;
    readonly lineno: number;
    readonly colno: number;
  }
  interface Value extends Node {
    readonly value: unknown;
  }
  interface NodeList extends Node {
    readonly children: readonly Node[];
  }
  interface LookupVal extends Node {
    readonly target: Node;
    readonly val: Node;
  }
  interface Conditional extends Node {
    readonly cond: Node;
    readonly body: Node;
    readonly else_: Node | null;
  }
  interface For extends Node {
    readonly arr: Node;
    readonly name: Node;
    readonly body: Node;
  }
  interface Macro extends Node {
    readonly body: Node;
  }
  interface Unary extends Node {
    readonly target: Node;
  }
  interface Binary extends Node {
    readonly left: Node;
    readonly right: Node;
  }
  interface Call extends Node {
    readonly name: Node;
    readonly args: NodeList;
  }
  interface Compare extends Node {
    readonly expr: Node;
    readonly ops: readonly { readonly type: string; readonly expr: Node }[];
  }
  interface Switch extends Node {
    readonly expr: Node;
    readonly cases: readonly { readonly cond: Node }[];
  }
  interface Reference extends Node {
    readonly template: Node;
  }
  interface Imports extends Reference {
    readonly names: NodeList;
  }
  interface Block extends Node {
    readonly name: Value;
  }
  interface Super extends Node {
    readonly blockName: Value;
  }
  type Class<N extends Node> = abstract new (...args: never[]) => N;
  const nodes: {
    readonly Value: Class<Value>;
    readonly Literal: Class<Value>;
    readonly Symbol: Class<Value>;
    readonly TemplateData: Class<Value>;
    readonly LookupVal: Class<LookupVal>;
    readonly FunCall: Class<Call>;
    readonly Filter: Class<Call>;
    readonly Compare: Class<Compare>;
    readonly Is: Class<Binary>;
    readonly Group: Class<NodeList>;
    readonly Output: Class<NodeList>;
    readonly Block: Class<Block>;
  };
  export default nodes;
  export type {
    Binary,
    Block,
    Call,
    Compare,
    Conditional,
    For,
    Imports,
    LookupVal,
    Macro,
    Node,
    NodeList,
    Reference,
    Super,
    Switch,
    Unary,
    Value,
  };
}

declare module 'nunjucks/src/parser.js' {
  import type { Node } from 'nunjucks/src/nodes.js';

  const parser: { parse(source: string, extensions: readonly object[], options: object): Node };
  export default parser;
}

declare module 'nunjucks/src/transformer.js' {
  import type { Node, NodeList } from 'nunjucks/src/nodes.js';

  const transformer: { transform(tree: Node, asyncFilters: readonly string[]): NodeList };
  export default transformer;
}

declare module 'nunjucks/src/compiler.js' {
  import type {
    Binary,
    Block,
    Call,
    Compare,
    Conditional,
    For,
    Imports,
    LookupVal,
    Macro,
    Node,
    NodeList,
    Reference,
    Super,
    Switch,
    Unary,
    Value,
  } from 'nunjucks/src/nodes.js';

  /** Names known while compiling, and the JavaScript variable that holds each. */
  interface CompileFrame {
    lookup(name: string): string | undefined;
    readonly parent: CompileFrame | undefined;
  }
  class Compiler {
    constructor(templateName: string, throwOnUndefined: boolean);
    buffer: string;
    inBlock: boolean;
    fail(message: string, lineno?: number, colno?: number): never;
    getCode(): string;
    compile(node: Node, frame?: CompileFrame): void;
    _emit(code: string): void;
    _emitLine(code: string): void;
    _emitFuncBegin(node: Node, name: string): void;
    _emitFuncEnd(noReturn?: boolean): void;
    _compileMacro(node: Macro, frame?: CompileFrame): string;
    _compileExpression(node: Node, frame: CompileFrame): void;
    _compileAggregate(node: NodeList, frame: CompileFrame, start?: string, end?: string): void;
    _emitLoopBindings(node: For, list: string, index: string, length: string): void;
    _compileGetTemplate(node: Reference, frame: CompileFrame, eager: boolean, ignoreMissing: boolean): string;
    compileSymbol(node: Value, frame: CompileFrame): void;
    compileLookupVal(node: LookupVal, frame: CompileFrame): void;
    compileLiteral(node: Value, frame: CompileFrame): void;
    compileOutput(node: NodeList, frame: CompileFrame): void;
    compileGroup(node: NodeList, frame: CompileFrame): void;
    compileIf(node: Conditional, frame: CompileFrame, async?: boolean): void;
    compileInlineIf(node: Conditional, frame: CompileFrame): void;
    compileNot(node: Unary, frame: CompileFrame): void;
    compileAnd(node: Binary, frame: CompileFrame): void;
    compileOr(node: Binary, frame: CompileFrame): void;
    compileIn(node: Binary, frame: CompileFrame): void;
    _binOpEmitter(node: Binary, frame: CompileFrame, operator: string): void;
    compileFloorDiv(node: Binary, frame: CompileFrame): void;
    compilePow(node: Binary, frame: CompileFrame): void;
    compileNeg(node: Unary, frame: CompileFrame): void;
    compilePos(node: Unary, frame: CompileFrame): void;
    compileCompare(node: Compare, frame: CompileFrame): void;
    compileSwitch(node: Switch, frame: CompileFrame): void;
    compileArray(node: NodeList, frame: CompileFrame): void;
    compileDict(node: NodeList, frame: CompileFrame): void;
    compileAdd(node: Binary, frame: CompileFrame): void;
    compileConcat(node: Binary, frame: CompileFrame): void;
    compileAsyncEach(node: Node): void;
    compileAsyncAll(node: Node): void;
    compileIs(node: Binary, frame: CompileFrame): void;
    compileFor(node: For, frame: CompileFrame): void;
    compileFunCall(node: Call, frame: CompileFrame): void;
    compileFilter(node: Call, frame: CompileFrame): void;
    compileCapture(node: Node, frame: CompileFrame): void;
    compileSuper(node: Super, frame: CompileFrame): void;
    compileFromImport(node: Imports, frame: CompileFrame): void;
    compileExtends(node: Reference, frame: CompileFrame): void;
    compileBlock(node: Block, frame: CompileFrame): void;
  }
  const compiler: { Compiler: typeof Compiler };
  export default compiler;
  export type { CompileFrame, Compiler };
}

declare module 'nunjucks/src/runtime.js' {
  class Frame {
    constructor(parent?: Frame, isolateWrites?: boolean);
    topLevel: boolean;
    readonly variables: Record<string, unknown>;
    set(name: string, value: unknown, resolveUp?: boolean): void;
    lookup(name: string): unknown;
    get(name: string): unknown;
    resolve(name: string, forWrite?: boolean): Frame | undefined;
    push(isolateWrites?: boolean): Frame;
    pop(): Frame | undefined;
  }
  class SafeString {
    constructor(text: string);
    readonly length: number;
    toString(): string;
  }
  const runtime: {
    readonly Frame: typeof Frame;
    readonly SafeString: typeof SafeString;
    suppressValue(value: unknown, autoescape: boolean): unknown;
    makeMacro(
      names: readonly string[],
      keywords: readonly string[],
      body: (...args: unknown[]) => unknown,
    ): (...args: unknown[]) => unknown;
  };
  export default runtime;
  export type { Frame, SafeString };
}

declare module 'nunjucks/src/filters.js' {
  type Filter = (value: unknown, ...args: unknown[]) => unknown;
  const filters: {
    readonly striptags: Filter;
    readonly batch: Filter;
    readonly center: Filter;
    readonly indent: Filter;
    readonly join: Filter;
    readonly replace: Filter;
    readonly slice: Filter;
  };
  export default filters;
}

declare module 'nunjucks/src/environment.js' {
  import type { Frame } from 'nunjucks/src/runtime.js';

  /** What compiled code asks of the context it runs in. */
  interface Context {
    readonly env: Environment;
    getVariables(): Readonly<Record<string, unknown>>;
    setVariable(name: string, value: unknown): void;
    addBlock(name: string, block: CompiledBlock): void;
    getBlock(name: string): CompiledBlock;
    getSuper(
      env: Environment,
      name: string,
      block: CompiledBlock,
      frame: Frame,
      runtime: object,
      done: Done,
    ): void;
    addExport(name: string): void;
  }
  type Done = (error: unknown, output?: unknown) => void;
  type CompiledBlock = (
    env: Environment,
    context: Context,
    frame: Frame,
    runtime: object,
    done: Done,
  ) => void;
  /** `root` and one `b_<name>` for each block. */
  type CompiledCode = Readonly<Record<string, CompiledBlock>>;
  interface Loader {
    getSource(
      file: string,
    ): { src: { type: 'code'; obj: CompiledCode }; path: string; noCache: boolean } | null;
  }
  class Template {
    readonly blocks: Readonly<Record<string, CompiledBlock>>;
    readonly rootRenderFunc: CompiledBlock;
  }
  class Environment {
    constructor(loader: Loader, options: { autoescape: boolean; dev: boolean });
    readonly globals: Record<string, unknown>;
    readonly opts: { readonly autoescape: boolean };
    readonly filters: Readonly<Record<string, unknown>>;
    readonly tests: Readonly<Record<string, unknown>>;
    addFilter(name: string, filter: (value: unknown, ...args: unknown[]) => unknown): void;
    addTest(name: string, test: (value: unknown, ...args: unknown[]) => boolean): void;
    addGlobal(name: string, value: unknown): void;
    getTest(name: string): (value: unknown, ...args: unknown[]) => unknown;
    getTemplate(file: string, eagerCompile: boolean): Template;
  }
  const environment: { readonly Environment: typeof Environment };
  export default environment;
  export type { CompiledBlock, CompiledCode, Context, Done, Environment, Loader, Template };
}
