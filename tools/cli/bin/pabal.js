#!/usr/bin/env node
// `npx pabal`: runs what the build made. It is committed, since npm links a program only to a file that is there.

import { existsSync } from 'node:fs';

const built = new URL('../dist/main.js', import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  process.stderr.write('pabal is not built yet. Run node bootstrap.mjs in its folder first.\n');
  process.exitCode = 1;
}
