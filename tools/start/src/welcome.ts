import { relative } from 'node:path';

/** The text in the terminal once everything runs. */
export function welcome(about: {
  seconds: string;
  apiUrl: string;
  inboxUrl: string | undefined;
  /** Where somebody can sign up for the newsletter of the demo; nothing when mail goes to real people. */
  signUpUrl: string | undefined;
  /** The providers that letters go to when there is no inbox. */
  providers: readonly string[];
  /** The results of the demos, a line each. */
  demos: readonly string[];
  consolePassword: string;
  logs: string;
  curl: string;
}): string {
  const { seconds, apiUrl, inboxUrl, signUpUrl, providers, demos, consolePassword, logs, curl } = about;
  return [
    '',
    `  파발 pabal is ready (${seconds} s)`,
    '',
    inboxUrl ? `  Inbox   ${inboxUrl}` : `  Mail    goes out by ${providers.join(' and ')}, to real people`,
    ...demos.map((demo) => `          ${demo}`),
    ...(signUpUrl === undefined ? [] : [`  Sign up ${signUpUrl}`]),
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

/** The path relative to the present folder, unless the absolute one is shorter. */
function shortest(path: string): string {
  const near = relative('', path);
  return near === '' || near.startsWith('..') ? path : near;
}
