import { FetchFailure } from '../failure.ts';
import type { FetchedBody } from './fetcher.ts';
import { reached } from './reach.ts';

const page: FetchedBody = {
  ...{ kind: 'body', bytes: Buffer.alloc(0), contentType: 'text/html', url: 'https://a.example' },
  ...{ movedTo: undefined, etag: undefined, lastModified: undefined, freshForMs: 0 },
};
const answering = (answer: Partial<FetchedBody> | FetchFailure) => ({
  fetch: async (): Promise<FetchedBody> => {
    if (answer instanceof FetchFailure) throw answer;
    return { ...page, ...answer };
  },
});
const failing = (failure: FetchFailure['failure'], status?: number) =>
  answering(new FetchFailure(failure, 'Said.', status === undefined ? {} : { status }));
const reach = (answer: ReturnType<typeof answering>, as: 'link' | 'picture' = 'link') =>
  reached(answer, 'https://a.example', as);

it('says that something is there, also where a server turns programs away or sends more than is read', async () => {
  expect(await reach(answering({}))).toEqual({ failure: null, detail: null });
  expect(await reach(answering({ contentType: 'image/png' }), 'picture')).toEqual({
    failure: null,
    detail: null,
  });
  expect((await reach(failing('too-large'))).failure).toBeNull();
  expect(await reach(failing('http-error', 403))).toEqual({ failure: null, detail: 'Said.' });
});

it('says why something cannot be reached, and that a page is no picture', async () => {
  expect(await reach(failing('http-error', 404))).toEqual({ failure: 'http-error', detail: 'Said.' });
  expect((await reach(failing('refused-network'))).failure).toBe('refused-network');
  expect((await reach(failing('http-error', 403), 'picture')).failure).toBe('http-error');
  expect(await reach(answering({}), 'picture')).toEqual({
    ...{ failure: 'not-a-feed', detail: 'Expected a picture, got text/html.' },
  });
});
