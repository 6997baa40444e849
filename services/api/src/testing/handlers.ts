import { createClientAddress, type HttpServer, startServer } from '@pabal/http';
import { createLogger, createMetrics, createOpsHandler } from '@pabal/runtime';
import { createHealing, createLiveStatus, readStatus, readSystem } from '@pabal/status';
import { Router } from 'express';
import type { SpaceApi } from '../api.ts';
import { createApp } from '../app.ts';
import { createSessionCookie } from '../http/admission/cookies.ts';
import { createLimits } from '../http/admission/limits.ts';
import { createPasswordGate } from '../http/admission/passwords.ts';
import { createSessionGate } from '../http/admission/sessions.ts';
import { createLetterPictures } from '../pictures.ts';
import { showStatus } from '../resources/status/status.ts';
import { routes } from '../routes.ts';

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
      attachments: {
        keep: () => Promise.reject(new Error('Not here.')),
        find: () => Promise.reject(new Error('Not here.')),
        forEvent: async () => [],
      },
      templates: {
        ...{ names: () => [], has: () => false, problems: () => [], locales: () => [], letters: () => [] },
        ...{
          samples: () => [],
          meta: () => ({ lane: 'event' }),
          source: () => undefined,
          folder: () => 'templates',
        },
        ...{ nearest: () => [], brokenBecause: () => undefined },
      },
      access: {
        sessions: createSessionGate({ store, cookie, times, addresses: [publicUrl] }),
        passwords: createPasswordGate({ clientAddress, secret: undefined, logger, metrics }),
        clientAddress,
        consoleUrl: publicUrl,
        provider: undefined,
      },
      ops: createOpsHandler({ metrics, checks: {} }),
      live: createLiveStatus({ read: () => readStatus(store), show: showStatus }),
      healing: createHealing(),
      system: () => readSystem(store, { names: [], counts: () => Promise.reject(new Error('Not here.')) }),
      settings: () => [],
      reader: { readOpml: () => Promise.reject(new Error('Not here.')) },
      linkCards: { card: () => Promise.reject(new Error('Not here.')) },
      tryFeed: () => Promise.reject(new Error('Not here.')),
      reach: () => Promise.reject(new Error('Not here.')),
      ours: [],
      remindersPerPerson: 5,
      pictures: createLetterPictures({ program: '/nowhere', metrics }),
      openApi: () => Buffer.from('{}'),
      reference: { page: () => undefined },
      unsubscribing: { ask: async () => {}, unsubscribe: async () => {} },
      ...{ publicUrl, locale: 'en', ringForChat: () => {} },
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
