import { type HttpServer, startServer } from '@pabal/http';
import { createLogger, createMetrics, createOpsHandler } from '@pabal/runtime';
import { Router } from 'express';
import type { SpaceApi } from '../api.ts';
import { createApp } from '../app.ts';
import { createLimits } from '../http/admission/limits.ts';
import { routes } from '../routes.ts';

/** Serves every route with these parts alone: without queue, templates and console. */
export async function startHandlers({
  store,
  newsletters,
}: Pick<SpaceApi, 'store' | 'newsletters'>): Promise<HttpServer> {
  const metrics = createMetrics();
  const app = createApp({
    api: {
      store,
      newslettersIn: () => newsletters,
      events: { accept: () => Promise.reject(new Error('Not here.')), acceptAll: async () => [] },
      templates: { names: () => [], problems: () => [], locales: () => [], meta: () => ({ lane: 'event' }) },
      ops: createOpsHandler({ metrics, checks: {} }),
      reader: { readOpml: () => Promise.reject(new Error('Not here.')) },
      openApi: () => Buffer.from('{}'),
      unsubscribing: { ask: async () => {}, unsubscribe: async () => {} },
      publicUrl: 'http://pabal.test',
    },
    routes,
    limits: createLimits({ perMinute: 10_000 }),
    consolePages: Router(),
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics,
    reports: { report: () => {}, stop: async () => {} },
  });
  return startServer(app, { host: '127.0.0.1', port: 0 });
}
