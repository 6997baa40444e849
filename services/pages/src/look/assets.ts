import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The same folder relative to src and to dist. */
const folder = join(import.meta.dirname, '../../assets');

/** A file that all pages load, under an address that changes with its content. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly content: Buffer;
}

/** The one style sheet. Its address has a hash of it, so that it may be kept for ever. */
export function readStyle(): Asset {
  const content = readFileSync(join(folder, 'pages.css'));
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return { path: `/style-${hash}.css`, type: 'text/css; charset=utf-8', content };
}
