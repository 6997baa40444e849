// The requests that an app or an operator makes over HTTP.

import { z } from 'zod';

export interface ApiClient {
  /** @throws Error when the answer is not 2xx */
  ask(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
  /** The same with a body that is a file. */
  upload(path: string, type: string, content: string): Promise<unknown>;
}

/** Speaks to an api with a key. */
export function createApiClient({ apiUrl, apiKey }: { apiUrl: string; apiKey: string }): ApiClient {
  const send = async (method: string, path: string, type: string, body: string | undefined) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    ask: (method, path, body) =>
      send(method, path, 'application/json', body === undefined ? undefined : JSON.stringify(body)),
    upload: (path, type, content) => send('POST', path, type, content),
  };
}

/** Does the work for each value, at most this many at a time. */
export async function forEach<Item>(
  items: readonly Item[],
  together: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: together }, worker));
}

const report = z.object({
  planned: z.int(),
  sent: z.int(),
  suppressed: z.int(),
  failed: z.int(),
  unknown: z.int(),
  excluded: z.int(),
  entries: z.int(),
  repeatedEntries: z.int(),
  suppressions: z.array(z.object({ cause: z.string(), letters: z.int() })),
});

/** An edition in the API's answer: the fields that the bench reads. */
export const editionWithBooks = z.object({
  id: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  planned: z.int(),
  excluded: z.int(),
  exclusions: z.record(z.string(), z.int()),
  report: report.nullable(),
});
export type ShownEdition = z.infer<typeof editionWithBooks>;
