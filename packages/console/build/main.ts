import { bundleConsole } from './bundle.ts';

await bundleConsole();
