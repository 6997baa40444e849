import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** The same folder relative to src and to dist. */
const folder = join(import.meta.dirname, '../../assets');

/** A file that all pages load, under an address that changes with its content. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly content: Buffer;
}

/** The one style sheet. */
export const readStyle = (): Asset => read('pages.css', 'style', 'text/css; charset=utf-8');

/** The one script: it solves the challenge of a form, where proof of work is wanted. */
export const readProofScript = (): Asset => read('proof.js', 'proof', 'text/javascript; charset=utf-8');

/** The address of a file has a hash of it, so that it may be kept for ever. */
function read(file: string, name: string, type: string): Asset {
  const content = readFileSync(join(folder, file));
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return { path: `/${name}-${hash}${extname(file)}`, type, content };
}
