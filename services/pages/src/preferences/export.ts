import type { ServerResponse } from 'node:http';
import type { SpaceStore } from '@pabal/db/store';
import { exportPerson, type PersonExport } from '@pabal/people';

/** Pages of letters in one file. Who has more is told where they go on, and can ask the company for the rest. */
const mostPages = 20;

/** Sends all that is kept about a person as a file. */
export async function sendExport(
  store: SpaceStore,
  externalId: string,
  response: ServerResponse,
): Promise<void> {
  const { next, ...first } = await exportPerson(store, externalId);
  const letters: unknown[] = [...first.letters];
  const events: unknown[] = [...first.events];
  let after = next;
  for (let page = 1; after !== null && page < mostPages; page += 1) {
    const more: PersonExport = await exportPerson(store, externalId, { after });
    letters.push(...more.letters);
    events.push(...more.events);
    after = more.next;
  }
  const body = JSON.stringify({ ...first, letters, events, next: after }, undefined, 2);
  response.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Disposition': 'attachment; filename="my-data.json"',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(body);
}
