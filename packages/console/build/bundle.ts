// Makes the files that browsers load: one style sheet, and for each
// language a script and its parts, each with a hash of its content in its name.

import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Where the api looks for them, whether it runs from its sources or as it was built. */
const folder = join(root, 'dist/files');

const browsers = ['chrome120', 'firefox120', 'safari17'];

/** Bundles what browsers load into `dist/files`, with a list of it in `files.json`. */
export async function bundleConsole(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const style = await bundle('src/browser/styles/console.css', 'en');
  const scripts = {
    en: await bundle('src/browser/main.tsx', 'en'),
    ko: await bundle('src/browser/main.tsx', 'ko'),
  };
  const list = {
    style: style.entry,
    scripts: { en: scripts.en.entry, ko: scripts.ko.entry },
    files: [...new Set([style, scripts.en, scripts.ko].flatMap(({ files }) => files))],
    ofLanguage: { en: scripts.en.files, ko: scripts.ko.files },
  };
  await writeFile(join(folder, 'files.json'), JSON.stringify(list, null, 2));
}

/** Bundles from one file on, with the words of one language. */
async function bundle(from: string, language: 'en' | 'ko'): Promise<{ entry: string; files: string[] }> {
  const { metafile } = await build({
    entryPoints: [join(root, from)],
    outdir: folder,
    bundle: true,
    splitting: true,
    conditions: ['source'],
    define: { 'import.meta.language': JSON.stringify(language) },
    format: 'esm',
    target: browsers,
    minify: true,
    charset: 'utf8',
    metafile: true,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    jsx: 'transform',
    jsxFactory: 'preactElement',
    jsxFragment: 'PreactFragment',
    inject: [join(root, 'src/browser/jsx.ts')],
    legalComments: 'none',
    logLevel: 'warning',
  });
  return filesOf(metafile, from);
}

function filesOf({ outputs }: Metafile, from: string): { entry: string; files: string[] } {
  const files = Object.keys(outputs).map((path) => basename(path));
  const name = basename(from).replace(/\.\w+$/, '');
  const entry = files.find((file) => file.startsWith(`${name}-`));
  if (entry === undefined) throw new Error(`The bundle has no file for ${from}.`);
  return { entry, files };
}
