import type { ServerResponse } from 'node:http';

/** Sends a small page with a title and a sentence, unescaped: neither may hold anything that came from outside. */
export function sendPage(
  response: ServerResponse,
  status: number,
  { title, text }: { title: string; text: string },
): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} · pabal</title></head>` +
      `<body><h1>${title}</h1><p>${text}</p></body></html>\n`,
  );
}
