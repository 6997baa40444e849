// Files to be saved, sent a part at a time: an edition may have a million letters.

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Streamed } from '../http/route.ts';

/** Answers with a file. When reading ends in an error the connection breaks off, so that nobody takes a part for the whole. */
export function file(name: string, type: string, parts: AsyncIterable<string> | Iterable<string>): Streamed {
  return {
    stream(response, over) {
      response.writeHead(200, {
        'Content-Type': `${type}; charset=utf-8`,
        'Content-Disposition': `attachment; filename="${name}"`,
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
      });
      pipeline(Readable.from(parts), response, { signal: over }).catch(() => response.destroy());
    },
  };
}
