import { createHash } from 'node:crypto';
import { type ConsoleFile, type ConsoleFiles, shellPage } from '@pabal/console';
import { type Request, type Response, Router } from 'express';
import { sendPage } from './page.ts';

/**
 * The console's own pages: the page around every page, and the files that it loads. They hold no data and need no session:
 * what is shown comes from /v1, which asks for one.
 *
 * @param files  undefined when nobody has built them, which every page says then
 */
export function createConsoleSite(files: ConsoleFiles | undefined): Router {
  return Router()
    .use(protect)
    .get('/files/:name', (request, response, next) => {
      const file = files?.find(String(request.params.name));
      if (file === undefined) return next();
      sendFile(request, response, file);
    })
    .get('/{*path}', (request, response) => {
      if (files === undefined) return sendPage(response, 503, notBuilt);
      sendShell(request, response, files);
    });
}

const notBuilt = {
  title: 'The console is not built',
  text: 'Its files are missing. Run npm run build, then start the api again.',
};

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  // A letter is shown in a frame of its own, without rights.
  "frame-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const protection = {
  'Content-Security-Policy': policy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

function protect(_request: Request, response: Response, next: () => void): void {
  response.set(protection);
  next();
}

const forEver = 'public, max-age=31536000, immutable';

/** A file's name has the hash of what is in it, so a browser never has to ask for it again. */
function sendFile(request: Request, response: Response, { type, bytes, gzipped, etag }: ConsoleFile): void {
  response.set({ 'Cache-Control': forEver, ETag: etag, 'Content-Type': type, Vary: 'Accept-Encoding' });
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
  const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  if (takesGzip) response.set('Content-Encoding', 'gzip');
  const body = takesGzip ? gzipped : bytes;
  response.set('Content-Length', String(body.length)).end(body);
}

/** The page is the same until somebody chooses another language or theme, or another version is started. */
function sendShell(request: Request, response: Response, files: ConsoleFiles): void {
  const { status, html } = shellPage(
    {
      path: request.baseUrl + request.path,
      cookies: request.headers.cookie,
      languages: request.headers['accept-language'],
    },
    files,
  );
  const etag = `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
  response.set({
    'Cache-Control': 'no-cache',
    'Content-Type': 'text/html; charset=utf-8',
    ETag: etag,
    Vary: 'Cookie, Accept-Language',
  });
  if (status === 200 && request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
  response.writeHead(status).end(html);
}
