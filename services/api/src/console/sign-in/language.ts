import type { Request } from 'express';
import type { Language } from './words.ts';

/** English, unless the browser asks for Korean first. */
export const languageOf = (request: Request): Language =>
  request.acceptsLanguages(['en', 'ko']) === 'ko' ? 'ko' : 'en';
