import { z } from 'zod';
import { BrokenTemplate } from './broken-template.ts';
import type { Files } from './files.ts';
import type { Reader } from './last-good.ts';

/** An example context from `samples/<name>.json`. */
export interface Sample {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const contents = z.record(z.string(), z.unknown());

/** The samples of a template, by name. Throws an Error naming the file that is not a JSON object. */
export function readSamples(files: Files, template: string): Sample[] {
  const read = (file: string) => {
    const state = files.read(file);
    if (state.kind === 'text') return state.text;
    throw new BrokenTemplate(file, `expected a readable file, got one that is ${state.kind}`);
  };
  return sampleFiles(files.list(folderOf(template))).map((file) => sampleOf(template, file, read));
}

/** The same, one by one, as something that a template is built from. */
export function* eachSample(reader: Reader, template: string): Generator<Sample, void> {
  const read = (file: string) => reader.need(file).text;
  for (const file of sampleFiles(reader.list(folderOf(template)))) yield sampleOf(template, file, read);
}

const folderOf = (template: string) => `${template}/samples`;

const sampleFiles = (listing: readonly string[] = []) => listing.filter((file) => file.endsWith('.json'));

function sampleOf(template: string, file: string, read: (file: string) => string): Sample {
  const path = `${folderOf(template)}/${file}`;
  const text = read(path);
  try {
    return { name: file.slice(0, -'.json'.length), data: contents.parse(JSON.parse(text)) };
  } catch {
    throw new BrokenTemplate(path, 'expected a JSON object, the data of an event; check its syntax');
  }
}
