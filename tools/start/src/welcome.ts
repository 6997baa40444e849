import { relative } from 'node:path';
import type { FirstUser } from './first-user.ts';

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
  /** Absent when the users are not ours. */
  user: FirstUser | undefined;
  logs: string;
  /** The file with addresses and keys for apps. */
  env: string;
  curl: string;
}): string {
  const { seconds, apiUrl, inboxUrl, signUpUrl, providers, demos, user, logs, env, curl } = about;
  return [
    '',
    `  파발 pabal is ready (${seconds} s)`,
    '',
    inboxUrl ? `  Inbox   ${inboxUrl}` : `  Mail    goes out by ${providers.join(' and ')}, to real people`,
    ...demos.map((demo) => `          ${demo}`),
    ...(signUpUrl === undefined ? [] : [`  Sign up ${signUpUrl}`]),
    `  API     ${apiUrl}/openapi.json`,
    `  Docs    ${apiUrl}/docs`,
    `  Console ${apiUrl}/console${user === undefined ? '' : `   ${waysIn(user)}`}`,
    `  Queues  ${apiUrl}/console/queues`,
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

/** The password is shown once; later it is in its file. */
function waysIn({ email, password, file }: FirstUser): string {
  return `sign in as ${email}, password ${password ?? `in ${shortest(file)}`}`;
}

/** The path relative to the present folder, unless the absolute one is shorter. */
function shortest(path: string): string {
  const near = relative('', path);
  return near === '' || near.startsWith('..') ? path : near;
}
