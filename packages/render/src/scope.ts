import runtime, { type Frame } from 'nunjucks/src/runtime.js';

/**
 * nunjucks's scope of names, without its dotted ones: it takes every name apart at the dots each time it is set, to
 * build objects nobody asks for here. In a letter of many macros and loops that was an eighth of the time.
 */
class Scope extends runtime.Frame {
  override set(name: string, value: unknown, resolveUp?: boolean): void {
    const scope = (resolveUp && this.resolve(name, true)) || this;
    scope.variables[name] = value;
  }

  override push(isolateWrites?: boolean): Scope {
    return new Scope(this, isolateWrites);
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
