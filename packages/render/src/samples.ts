import { z } from 'zod';
import type { Files } from './files.ts';

/** An example context from `samples/<name>.json`. */
export interface Sample {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const contents = z.record(z.string(), z.unknown());

/** The samples of a template, by name. Throws an Error naming the file that is not a JSON object. */
export function readSamples(files: Files, template: string): Sample[] {
  const folder = `${template}/samples`;
  const names = (files.list(folder) ?? []).filter((file) => file.endsWith('.json'));
  return names.map((file) => ({
    name: file.slice(0, -'.json'.length),
    data: readSample(files, `${folder}/${file}`),
  }));
}

function readSample(files: Files, file: string): Sample['data'] {
  const state = files.read(file);
  if (state.kind !== 'text')
    throw new Error(`${file}: expected a readable file, got one that is ${state.kind}`);
  try {
    return contents.parse(JSON.parse(state.text));
  } catch (cause) {
    throw new Error(`${file}: expected a JSON object, the data of an event; check its syntax`, { cause });
  }
}
