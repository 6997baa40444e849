// `node --import ./test/support/typescript.mjs some.ts` runs this repository's TypeScript from its sources.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
