// A letter as it was sent, for the frame in which the console shows it. What strangers and templates wrote gets no rights: no
// script, no forms, no origin of its own, no windows, no way out of the frame, and no request to anywhere, but for pictures when
// somebody asks for them.

import type { Streamed } from '../../http/route.ts';

/** Answers with the html of a letter. */
export function letterFrame(html: string, { pictures }: { readonly pictures: boolean }): Streamed {
  return {
    stream: (response) => {
      response.writeHead(200, protection(pictures)).end(withoutWayOut(html));
    },
  };
}

/**
 * A link opens a window, which the frame may not do: a click does nothing. Left as they are, links would lead the frame to where
 * the console's policy does not let it, and an error would take the place of the letter.
 */
const withoutWayOut = (html: string) =>
  html.replace(/<head\b[^>]*>/i, (head) => `${head}<base target="_blank">`);

function protection(pictures: boolean): Readonly<Record<string, string>> {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': [
      "default-src 'none'",
      // Letters carry their style with them.
      "style-src 'unsafe-inline'",
      pictures ? 'img-src data: https: http:' : 'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      'sandbox',
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-DNS-Prefetch-Control': 'off',
    'X-Frame-Options': 'SAMEORIGIN',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}
