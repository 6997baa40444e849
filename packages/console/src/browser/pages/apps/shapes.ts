import { flag, list, nullable, number, type Of, object, text } from '../../client/shape.ts';

export const appList = object({
  apps: list(
    object({
      id: text,
      name: text,
      pausedAt: nullable(text),
      pausedBy: nullable(text),
      mode: nullable(text),
      waiting: number,
      lastMinute: number,
      createdAt: text,
      revokedAt: nullable(text),
    }),
  ),
});
export type App = Of<typeof appList>['apps'][number];

export const pausedApp = object({ name: text, pausedAt: nullable(text) });
export const cancelled = object({ letters: number, left: number });

export const keyList = object({
  keys: list(
    object({
      prefix: text,
      mode: text,
      scopes: list(text),
      templates: nullable(list(text)),
      createdAt: text,
      createdBy: nullable(text),
      expiresAt: nullable(text),
      revokedAt: nullable(text),
      lastUsedAt: nullable(text),
      inForce: flag,
    }),
  ),
});
export type Key = Of<typeof keyList>['keys'][number];

export const newKey = object({ key: text });
export const revoked = object({ revoked: list(text) });
