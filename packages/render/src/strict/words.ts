import nodes, { type Node } from 'nunjucks/src/nodes.js';

/** An expression as its author wrote it, near enough to find it: `user.name`, `items[0].price`, `startsAt | datetime`. */
export function wordsOf(node: Node): string {
  if (node instanceof nodes.Filter)
    return `${node.args.children.slice(0, 1).map(wordsOf).join('')} | ${wordsOf(node.name)}`;
  if (node instanceof nodes.FunCall) return `${wordsOf(node.name)}()`;
  if (node instanceof nodes.LookupVal) return wordsOf(node.target) + keyOf(node.val);
  if (node instanceof nodes.Literal && typeof node.value === 'string') return JSON.stringify(node.value);
  if (node instanceof nodes.Value) return String(node.value);
  if (node instanceof nodes.Group) return `(${node.children.map(wordsOf).join(', ')})`;
  return 'an expression';
}

function keyOf(key: Node): string {
  const name = key instanceof nodes.Literal && typeof key.value === 'string' ? key.value : undefined;
  return name !== undefined && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${wordsOf(key)}]`;
}
