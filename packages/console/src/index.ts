// The console that people on call look at. This side of it is the server's: the files that browsers load, and the page that
// loads them. What runs in the browser is in `browser`.

export { type ConsoleFile, type ConsoleFiles, readConsoleFiles } from './files.ts';
export { shellPage } from './shell.ts';
