import { relative } from 'node:path';

/** What the terminal says once everything runs. */
export function welcome(about: {
  seconds: string;
  apiUrl: string;
  inboxUrl: string | undefined;
  /** Where letters go when there is no inbox. */
  providers: readonly string[];
  /** What has been shown, a line each. */
  demos: readonly string[];
  consolePassword: string;
  logs: string;
  curl: string;
}): string {
  const { seconds, apiUrl, inboxUrl, providers, demos, consolePassword, logs, curl } = about;
  return [
    '',
    `  파발 pabal is ready (${seconds} s)`,
    '',
    inboxUrl ? `  Inbox   ${inboxUrl}` : `  Mail    goes out by ${providers.join(' and ')}, to real people`,
    ...demos.map((demo) => `          ${demo}`),
    `  API     ${apiUrl}/openapi.json`,
    `  Queues  ${apiUrl}/console/queues   user ops, password ${consolePassword}`,
    `  Logs    ${shortest(logs)}`,
    '',
    '  Post an event of your own:',
    '',
    `  ${curl}`,
    '',
    '  Ctrl-C stops everything; the data stays.',
    '',
  ].join('\n');
}

/** As seen from where the command was given, unless that is the longer way. */
function shortest(path: string): string {
  const near = relative('', path);
  return near === '' || near.startsWith('..') ? path : near;
}
