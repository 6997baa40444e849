import { flag, type Parameter } from '../command-line/parameters.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { watch } from '../terminal/watch.ts';
import { json, printJson } from './json.ts';

/** Declared by commands that show what is still under way. */
export const watching: { readonly watch: Parameter<boolean>; readonly json: Parameter<boolean> } = {
  watch: flag('look again every 2 seconds until it has ended; with --json, a line for every change'),
  json,
};

/** Shows one thing, once or until it has ended. */
export async function show<Shown>(
  terminal: Terminal,
  typed: { readonly watch: boolean; readonly json: boolean },
  thing: {
    look(): Promise<Shown>;
    textOf(found: Shown): string;
    ended(found: Shown): boolean;
  },
): Promise<void> {
  if (!typed.watch) {
    const found = await thing.look();
    if (typed.json) printJson(terminal, found);
    else terminal.out(thing.textOf(found));
    return;
  }
  // Lines of JSON are for programs: none is written over.
  const onto = typed.json ? { ...terminal, columns: undefined } : terminal;
  await watch(onto, async () => {
    const found = await thing.look();
    const text = typed.json ? `${JSON.stringify(found)}\n` : thing.textOf(found);
    return { text, ended: thing.ended(found) };
  });
}
