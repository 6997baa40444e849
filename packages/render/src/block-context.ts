import type { CompiledBlock, Context, Done, Environment, Template } from 'nunjucks/src/environment.js';
import type { Frame } from 'nunjucks/src/runtime.js';
import { letterRuntime, outermostScope } from './scope.ts';

const silent: CompiledBlock = (_env, _context, _frame, _runtime, done) => done(null, '');

/**
 * What one template is rendered in, block by block. The template's own code outside its blocks (`extends`, `import`,
 * `set`) runs once, when the context is opened, with every block silent: it collects the blocks of the whole chain,
 * child first, and leaves its variables here. After that any block can be rendered by name.
 */
export class BlockContext implements Context {
  readonly env: Environment;
  readonly #variables: Record<string, unknown>;
  readonly #blocks = new Map<string, CompiledBlock[]>();
  readonly #frame = outermostScope();
  #opening = true;

  constructor(env: Environment, template: Template, data: Readonly<Record<string, unknown>>) {
    this.env = env;
    this.#variables = ownCopy(data);
    for (const [name, block] of Object.entries(template.blocks)) this.addBlock(name, block);
    this.#run(template.rootRenderFunc);
    this.#opening = false;
  }

  render(name: string): string {
    return this.#run(this.getBlock(name));
  }

  getVariables(): Record<string, unknown> {
    return this.#variables;
  }

  setVariable(name: string, value: unknown): void {
    this.#variables[name] = value;
  }

  addBlock(name: string, block: CompiledBlock): void {
    const blocks = this.#blocks.get(name);
    if (blocks) blocks.push(block);
    else this.#blocks.set(name, [block]);
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

/** A copy without a prototype, and without the one key that could give it one. */
function ownCopy(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(data)) if (key !== '__proto__') copy[key] = data[key];
  return copy;
}
