// Makes the files that browsers load: one style sheet, one script and its parts, each with a hash of its content in its name.

import { rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Where the api looks for them, whether it runs from its sources or as it was built. */
const folder = join(root, 'dist/files');

const browsers = ['chrome120', 'firefox120', 'safari17'];

/** Bundles what browsers load into `dist/files`, with a list of it in `files.json`. */
export async function bundleConsole(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: [join(root, 'src/browser/main.tsx'), join(root, 'src/browser/styles/console.css')],
    outdir: folder,
    bundle: true,
    splitting: true,
    conditions: ['source'],
    format: 'esm',
    target: browsers,
    minify: true,
    metafile: true,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  });
  await writeFile(join(folder, 'files.json'), JSON.stringify(listOf(metafile), null, 2));
}

/** The script and the style sheet that a page begins with, and all files by name. */
function listOf({ outputs }: Metafile): { script: string; style: string; files: string[] } {
  const files = Object.keys(outputs).map((path) => basename(relative(root, path)));
  const entry = (form: RegExp) => {
    const found = files.find((name) => form.test(name));
    if (found === undefined) throw new Error(`The bundle of the console has no file like ${form}.`);
    return found;
  };
  return { script: entry(/^main-.*\.js$/), style: entry(/^console-.*\.css$/), files };
}
