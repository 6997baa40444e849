// Random texts that let somebody in: of sessions and invitations. The store has their SHA-256 alone.

import { createHmac, hash, randomBytes } from 'node:crypto';

const tokenForm = /^[A-Za-z0-9_-]{43}$/;

export const newToken = (): string => randomBytes(32).toString('base64url');
export const hashToken = (token: string): Buffer => hash('sha256', token, 'buffer');
/** False for what cannot be a token and need not be looked up. */
export const looksLikeToken = (text: string): boolean => tokenForm.test(text);

/** The token after this one. Who knows a token alone does not know the next. */
export const nextToken = (token: string, key: Buffer): string =>
  createHmac('sha256', key).update(token).digest('base64url');
