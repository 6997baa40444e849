// Writes the golden files of the templates in this repository: `npm run golden -w packages/render`, after a change
// whose effect is wanted. The difference then shows in review, as the reader of the letter will see it.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@pabal/runtime';
import { goldenFiles } from './templates/golden.ts';
import { createTemplates } from './templates/templates.ts';

const dir = fileURLToPath(new URL('../../../templates', import.meta.url));
const templates = createTemplates({ dir, logger: createLogger({ service: 'golden' }), watch: false });

await templates.start();
for (const name of templates.names()) {
  const folder = join(dir, name, 'golden');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [file, content] of goldenFiles(templates, name)) writeFileSync(join(folder, file), content);
}
await templates.stop();
