import { relative } from 'node:path';

/** The text in the terminal once everything runs. */
export function welcome(about: {
  seconds: string;
  apiUrl: string;
  inboxUrl: string | undefined;
  /** The providers that letters go to when there is no inbox. */
  providers: readonly string[];
  /** The results of the demos, a line each. */
  demos: readonly string[];
  consolePassword: string;
  logs: string;
  /** The file with addresses and keys for apps. */
  env: string;
  curl: string;
}): string {
  const { seconds, apiUrl, inboxUrl, providers, demos, consolePassword, logs, env, curl } = about;
  return [
    '',
    `  파발 pabal is ready (${seconds} s)`,
    '',
    inboxUrl ? `  Inbox   ${inboxUrl}` : `  Mail    goes out by ${providers.join(' and ')}, to real people`,
    ...demos.map((demo) => `          ${demo}`),
    `  API     ${apiUrl}/openapi.json`,
    `  Queues  ${apiUrl}/console/queues   user ops, password ${consolePassword}`,
    `  Logs    ${shortest(logs)}`,
    `  Keys    ${shortest(env)}   for your app, as in: node --env-file=${shortest(env)} app.js`,
    '',
    '  Post an event of your own:',
    '',
    `  ${curl}`,
    '',
    '  Ctrl-C stops everything; the data stays.',
    '',
  ].join('\n');
}

/** The path relative to the present folder, unless the absolute one is shorter. */
function shortest(path: string): string {
  const near = relative('', path);
  return near === '' || near.startsWith('..') ? path : near;
}
