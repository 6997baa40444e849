/**
 * What is found in an object of this kind was put there: it has no prototype but an empty one. `Object.create(null)` would do
 * the same, but the engine keeps its objects as hash tables, which are several times as slow to fill and to read.
 */
export class Variables {
  [name: string]: unknown;
}
Object.setPrototypeOf(Variables.prototype, null);
Reflect.deleteProperty(Variables.prototype, 'constructor');
