import { createLogger, createMetrics, createOpsHandler } from '@pabal/runtime';
import { createLiveStatus, readStatus, readSystem } from '@pabal/status';
import { Router } from 'express';
import type { SpaceApi } from '../api.ts';
import { createApp } from '../app.ts';
import { createClientAddress } from '../http/admission/client-address.ts';
import { createSessionCookie } from '../http/admission/cookies.ts';
import { createLimits } from '../http/admission/limits.ts';
import { createPasswordGate } from '../http/admission/passwords.ts';
import { createSessionGate } from '../http/admission/sessions.ts';
import { showStatus } from '../resources/status/status.ts';
import { routes } from '../routes.ts';
import { type HttpServer, startServer } from '../server.ts';

/** Serves every route with these parts alone: without queue, templates and console. */
export async function startHandlers({
  store,
  newsletters,
}: Pick<SpaceApi, 'store' | 'newsletters'>): Promise<HttpServer> {
  const metrics = createMetrics();
  const logger = createLogger({ service: 'test', level: 'silent' });
  const clientAddress = createClientAddress();
  const publicUrl = 'http://pabal.test';
  const cookie = createSessionCookie({ secure: false });
  const times = { idleSeconds: 3_600, seconds: 3_600 };
  const app = createApp({
    api: {
      store,
      newslettersIn: () => newsletters,
      events: { accept: () => Promise.reject(new Error('Not here.')), acceptAll: async () => [] },
      templates: { names: () => [], problems: () => [], locales: () => [], meta: () => ({ lane: 'event' }) },
      access: {
        sessions: createSessionGate({ store, cookie, times, addresses: [publicUrl] }),
        passwords: createPasswordGate({ clientAddress, secret: undefined, logger, metrics }),
        clientAddress,
        consoleUrl: publicUrl,
        provider: undefined,
      },
      ops: createOpsHandler({ metrics, checks: {} }),
      live: createLiveStatus({ read: () => readStatus(store), show: showStatus }),
      system: () => readSystem(store, { names: [], counts: () => Promise.reject(new Error('Not here.')) }),
      settings: () => [],
      reader: { readOpml: () => Promise.reject(new Error('Not here.')) },
      openApi: () => Buffer.from('{}'),
      unsubscribing: { ask: async () => {}, unsubscribe: async () => {} },
      publicUrl,
      message: { from: { address: 'noti@pabal.test' }, listDomain: 'pabal.test' },
    },
    routes,
    limits: createLimits({ perMinute: 10_000 }),
    consolePages: Router(),
    logger,
    metrics,
    reports: { report: () => {}, stop: async () => {} },
  });
  return startServer(app, { host: '127.0.0.1', port: 0 });
}
