// The data of newsletters without feeds, read by the same rules as feeds.

import type { Fetcher } from '@pabal/feeds';
import { jsonObject } from '@pabal/people';
import type { ReadJson } from './step.ts';

/** Most bytes of a JSON source: more than any letter shows. */
const mostBytes = 1_000_000;

const sourceData = jsonObject(mostBytes);

/** Makes the reader of JSON sources. It rejects with a sentence that people read. */
export function createJsonReader(fetcher: Fetcher): ReadJson {
  return async (source, signal) => {
    const asked = { ...source, accept: 'application/json', signal, maxBytes: mostBytes };
    const fetched = await fetcher.fetch(asked);
    if (fetched.kind !== 'body') throw new Error('Expected an answer with a body, got 304.');
    const read = sourceData.safeParse(parse(fetched.bytes));
    if (read.success) return read.data.value;
    const [issue] = read.error.issues;
    throw new Error(
      `Expected ${issue?.message ?? 'an object'} at ${issue?.path.join('.') || 'the top'} of the JSON.`,
    );
  };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Error('Expected JSON in UTF-8, got something else.', { cause });
  }
}
