import runtime, { type Frame } from 'nunjucks/src/runtime.js';
import { Variables } from './variables.ts';

/**
 * nunjucks's scope of names, without its dotted ones: it takes every name apart at the dots each time it is set, to
 * build objects nobody asks for here. In a letter of many macros and loops that was an eighth of the time. Its names are
 * kept in {@link Variables}: nunjucks makes a hash table for each scope, and a letter opens a dozen.
 */
class Scope implements Frame {
  readonly variables: Record<string, unknown> = new Variables();
  readonly parent: Scope | undefined;
  readonly isolateWrites: boolean;
  topLevel = false;

  constructor(parent?: Scope, isolateWrites = false) {
    this.parent = parent;
    this.isolateWrites = isolateWrites;
  }

  set(name: string, value: unknown, resolveUp?: boolean): void {
    const scope = (resolveUp && this.resolve(name, true)) || this;
    scope.variables[name] = value;
  }

  get(name: string): unknown {
    return this.variables[name] ?? null;
  }

  lookup(name: string): unknown {
    let scope: Scope | undefined = this;
    while (scope !== undefined) {
      const value = scope.variables[name];
      if (value !== undefined) return value;
      scope = scope.parent;
    }
    return undefined;
  }

  /** The nearest scope that has the name; for a write not beyond one that keeps writes to itself. */
  resolve(name: string, forWrite = false): Scope | undefined {
    if (this.variables[name] !== undefined) return this;
    return forWrite && this.isolateWrites ? undefined : this.parent?.resolve(name);
  }

  push(isolateWrites?: boolean): Scope {
    return new Scope(this, isolateWrites);
  }

  pop(): Scope | undefined {
    return this.parent;
  }
}

/** The scope outside of everything. */
export function outermostScope(): Frame {
  const scope = new Scope();
  scope.topLevel = true;
  return scope;
}

/** What compiled templates run on: nunjucks's runtime with our scope in it. */
export const letterRuntime = { ...runtime, Frame: Scope };
