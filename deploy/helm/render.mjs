// Renders the chart with each of the example values, as Helm would hand it to a cluster: node deploy/helm/render.mjs
// Needs `helm` (3.14 or newer) on the PATH. What it writes is read in reviews, and the tests start what it says.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;

/** Which files the rendering is of: whoever changes one of them and does not render again is told by a test. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of [...filesIn(join(here, 'pabal')), ...filesIn(join(here, 'examples'))].toSorted())
    hash.update(file.slice(here.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

function filesIn(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
}

/** The first line of every rendering. */
export const head = (name) =>
  `# The chart with examples/${name}, rendered by deploy/helm/render.mjs of the files ${fingerprint()}.`;

function render(name) {
  const chart = join(here, 'pabal');
  const values = join(here, 'examples', name);
  execFileSync('helm', ['lint', '--strict', '--quiet', chart, '--values', values], { stdio: 'inherit' });
  const args = [
    'template',
    'pabal',
    chart,
    '--namespace',
    'mail',
    '--kube-version',
    '1.34',
    '--values',
    values,
  ];
  const rendered = execFileSync('helm', args, { encoding: 'utf8', maxBuffer: 1e8 });
  // Made anew each time; a cluster keeps the first one.
  const settled = rendered.replace(/^( {2}password: ).*$/m, '$1bWFkZSBieSBIZWxt');
  writeFileSync(join(here, 'rendered', name), `${head(name)}\n${settled}`);
}

if (process.argv[1] === import.meta.filename)
  for (const name of readdirSync(join(here, 'examples'))) render(name);
