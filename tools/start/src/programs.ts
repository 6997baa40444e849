// Everything `npm start` runs besides PostgreSQL: which programs, with which settings, and how to know that they are ready.

import { join, resolve } from 'node:path';
import { childEnvironment, serviceNodeOptions } from '@pabal/config';
import type { Program } from './supervised.ts';

/** The project's root, relative to dist. */
export const root = resolve(import.meta.dirname, '../../..');

export interface Ports {
  readonly api: number;
  readonly pages: number;
  /** Health and figures of the pages: not on the port that faces readers. */
  readonly pagesOps: number;
  /** Where mail that comes back is taken, and its health; nothing without INBOUND_DOMAIN. */
  readonly inbound?: { readonly smtp: number; readonly ops: number } | undefined;
  readonly inbox: number;
  readonly smtp: number;
  readonly builder: number;
  readonly sender: number;
  readonly feeds: number;
}

/** How long a service may take to finish its work when everything stops. */
export const shutdownSeconds = 10;

/** The local inbox, used when no SMTP server was named. It has its letters again after a restart. */
export function inboxProgram(ports: Ports, logs: string, dir: string): Program {
  return {
    name: 'inbox',
    script: join(root, 'tools/inbox/dist/main.js'),
    args: ['--smtp-port', String(ports.smtp), '--http-port', String(ports.inbox), '--dir', dir],
    env: childEnvironment({}),
    logPath: join(logs, 'inbox.log'),
    isReady: () => answers(`http://127.0.0.1:${ports.inbox}/healthz`),
  };
}

/** The services, in the order they are started. */
export function servicePrograms(
  ports: Ports,
  logs: string,
  settings: Readonly<Record<string, string>>,
): Program[] {
  const service = (name: string, port: number, own: Record<string, string>): Program => ({
    name,
    script: join(root, `services/${name}/dist/main.js`),
    nodeOptions: serviceNodeOptions(name),
    env: childEnvironment({ SHUTDOWN_SECONDS: String(shutdownSeconds), ...settings, ...own }),
    logPath: join(logs, `${name}.log`),
    isReady: () => answers(`http://127.0.0.1:${port}/readyz`),
  });
  const { inbound } = ports;
  return [
    service('api', ports.api, { API_PORT: String(ports.api), OPS_PORT: String(ports.api) }),
    service('builder', ports.builder, { OPS_PORT: String(ports.builder) }),
    service('sender', ports.sender, { OPS_PORT: String(ports.sender) }),
    service('pages', ports.pagesOps, { PAGES_PORT: String(ports.pages), OPS_PORT: String(ports.pagesOps) }),
    ...(inbound === undefined
      ? []
      : [
          service('inbound', inbound.ops, {
            INBOUND_PORT: String(inbound.smtp),
            OPS_PORT: String(inbound.ops),
          }),
        ]),
  ];
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
  return response.ok;
}
