import { relative } from 'node:path';

/** What the terminal says once everything runs. */
export function welcome(about: {
  seconds: string;
  apiUrl: string;
  inboxUrl: string | undefined;
  smtpHost: string | undefined;
  demo: string | undefined;
  consolePassword: string;
  logs: string;
  curl: string;
}): string {
  const { seconds, apiUrl, inboxUrl, smtpHost, demo, consolePassword, logs, curl } = about;
  return [
    '',
    `  파발 pabal is ready (${seconds} s)`,
    '',
    inboxUrl ? `  Inbox   ${inboxUrl}` : `  Mail    goes to ${smtpHost}, to real people`,
    ...(demo ? [`          ${demo}`] : []),
    `  API     ${apiUrl}/openapi.json`,
    `  Queues  ${apiUrl}/console/queues   user ops, password ${consolePassword}`,
    `  Logs    ${relative('', logs) || logs}`,
    '',
    '  Post an event of your own:',
    '',
    `  ${curl}`,
    '',
    '  Ctrl-C stops everything; the data stays.',
    '',
  ].join('\n');
}
