import { useApi } from '@pabal/test/api';

const api = useApi();

/** Asks, and reads the whole answer, so that no connection stays open. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const answer = await fetch(`${api.url}${path}`, { method, headers: { connection: 'close', ...headers } });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** The address of the script or the style sheet that a page begins with. */
async function fileOf(form: RegExp): Promise<string> {
  const [, path = ''] = form.exec((await get('/console/')).text) ?? [];
  return path;
}

describe('the console', () => {
  it('is a page under a policy that lets nothing run and load but its own files', async () => {
    const { status, headers } = await get('/console/limits');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });

  it('is asked for again each time, and sent again only when it is another', async () => {
    const first = await get('/console/', { 'accept-language': 'ko' });
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const etag = first.headers.get('etag') ?? '';
    expect((await get('/console/', { 'accept-language': 'ko', 'if-none-match': etag })).status).toBe(304);
    expect((await get('/console/', { 'accept-language': 'en', 'if-none-match': etag })).status).toBe(200);
  });

  it('has files that browsers keep for good, compressed for those that take it', async () => {
    const path = await fileOf(/src="(\/console\/files\/main-[^"]+)"/);
    const { status, headers } = await get(path, { 'accept-encoding': 'gzip' });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(headers.get('content-encoding')).toBe('gzip');
    const plain = await get(path, { 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    const etag = headers.get('etag') ?? '';
    expect((await get(path, { 'if-none-match': etag })).status).toBe(304);
    expect(
      (await get(await fileOf(/href="(\/console\/files\/console-[^"]+)"/))).headers.get('content-type'),
    ).toBe('text/css; charset=utf-8');
  });

  it('says 404 of pages and files that are not there', async () => {
    expect((await get('/console/nowhere')).status).toBe(404);
    expect((await get('/console/files/main-OTHER.js')).status).toBe(404);
    expect((await get('/console/files/..%2f..%2fpackage.json')).status).toBe(404);
    expect((await get('/console/limits', {}, 'POST')).status).toBe(404);
  });
});
