const patienceMs = 10_000;

/** Asks a page, and reads its status alone. @throws Error when nobody answers */
export async function statusOfPage(url: string): Promise<number> {
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patienceMs) });
  await response.body?.cancel();
  return response.status;
}
