import type { CompiledBlock, Context, Done, Environment, Template } from 'nunjucks/src/environment.js';
import type { Frame } from 'nunjucks/src/runtime.js';
import { letterRuntime, outermostScope } from './scope.ts';
import { Variables } from './variables.ts';

const silent: CompiledBlock = (_env, _context, _frame, _runtime, done) => done(null, '');

type Blocks = ReadonlyMap<string, readonly CompiledBlock[]>;

/** A template of one environment, made ready once to be opened for any data. */
export class BlockTemplate {
  readonly env: Environment;
  readonly blocks: Blocks;
  /** Runs when the template is opened: its code outside its blocks, where it has some. */
  readonly opening: CompiledBlock | undefined;

  /** @param onlyBlocks  whether the file has nothing but blocks, so that opening it would find nothing new */
  constructor(env: Environment, template: Template, onlyBlocks: boolean) {
    this.env = env;
    this.blocks = new Map(Object.entries(template.blocks).map(([name, block]) => [name, [block]]));
    this.opening = onlyBlocks ? undefined : template.rootRenderFunc;
  }
}

/**
 * What one template is rendered in, block by block. The template's own code outside its blocks (`extends`, `import`,
 * `set`) runs once, when the context is opened, with every block silent: it collects the blocks of the whole chain,
 * child first, and leaves its variables here. After that any block can be rendered by name. The data is copied when a
 * variable is first put beside it, which most letters never do.
 */
export class BlockContext implements Context {
  readonly env: Environment;
  #variables: Readonly<Record<string, unknown>>;
  /** The variables once they are ours to change. */
  #copy: Record<string, unknown> | undefined;
  #blocks: Blocks;
  readonly #frame = outermostScope();
  #opening = true;

  constructor({ env, blocks, opening }: BlockTemplate, data: Readonly<Record<string, unknown>>) {
    this.env = env;
    this.#variables = Object.hasOwn(data, '__proto__') ? ownCopy(data) : data;
    this.#blocks = blocks;
    if (opening) this.#run(opening);
    this.#opening = false;
  }

  render(name: string): string {
    return this.#run(this.getBlock(name));
  }

  getVariables(): Readonly<Record<string, unknown>> {
    return this.#variables;
  }

  setVariable(name: string, value: unknown): void {
    this.#copy ??= ownCopy(this.#variables);
    this.#copy[name] = value;
    this.#variables = this.#copy;
  }

  addBlock(name: string, block: CompiledBlock): void {
    const below = this.#blocks.get(name) ?? [];
    this.#blocks = new Map(this.#blocks).set(name, [...below, block]);
  }

  getBlock(name: string): CompiledBlock {
    if (this.#opening) return silent;
    return this.#blocks.get(name)?.[0] ?? silent;
  }

  getSuper(
    env: Environment,
    name: string,
    block: CompiledBlock,
    frame: Frame,
    inner: object,
    done: Done,
  ): void {
    const blocks = this.#blocks.get(name) ?? [];
    const parent = blocks[blocks.indexOf(block) + 1];
    if (!parent) throw new Error(`expected a block "${name}" in a layout for super(), found none`);
    parent(env, this, frame, inner, done);
  }

  /** A letter is never imported, so nobody asks what it exports. */
  addExport(): void {}

  /** nunjucks is synchronous here; its callback may be called again after an error, and then says nothing new. */
  #run(block: CompiledBlock): string {
    let outcome: { error: unknown } | { output: unknown } | undefined;
    block(this.env, this, this.#frame, letterRuntime, (error, output) => {
      outcome ??= error ? { error } : { output };
    });
    if (outcome && 'error' in outcome) throw outcome.error;
    return String(outcome?.output ?? '');
  }
}

/** A copy that inherits nothing, and without the one key that could give it a prototype. */
function ownCopy(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy = new Variables();
  for (const key of Object.keys(data)) if (key !== '__proto__') copy[key] = data[key];
  return copy;
}
