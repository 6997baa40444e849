// What commands about segments share.

import { readFile } from 'node:fs/promises';
import { findSegment, type Segment, type SegmentRule, type Store, segmentRule } from '@pabal/db';
import { CommandError } from './command.ts';

/** The segment of a key. @throws CommandError */
export async function needSegment(store: Store, key: string): Promise<Segment> {
  const segment = await findSegment(store, key);
  if (segment === undefined)
    throw new CommandError(`There is no segment "${key}". segments list shows those there are.`);
  return segment;
}

/** Reads a rule from a file of JSON. @throws CommandError */
export async function readRule(file: string): Promise<SegmentRule> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandError(`There is no file "${file}".`);
  });
  const parsed = segmentRule.safeParse(parseJson(text, file));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `  - /${path.join('/')}: ${message}`);
  throw new CommandError(`The rule in "${file}" is none:\n${problems.join('\n')}`);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(`The file "${file}" is not JSON.`);
  }
}
