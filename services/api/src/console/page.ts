import type { ServerResponse } from 'node:http';

/** Sends a small page of one title and one sentence. Both are ours: nothing from outside is put into it. */
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
