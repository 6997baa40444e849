/** Puts a value among the parameters and answers with its place, such as `$3`. */
export type Bind = (value: unknown) => string;

/** Collects the parameters of one statement. */
export function createValues(...first: unknown[]): { readonly values: unknown[]; readonly bind: Bind } {
  const values = first;
  return { values, bind: (value) => `$${values.push(value)}` };
}
