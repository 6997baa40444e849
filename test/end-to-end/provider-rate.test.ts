import { type SenderStack, startSenderStack } from './sender-processes.ts';

let stack: SenderStack;
beforeAll(async () => {
  stack = await startSenderStack();
});
afterAll(() => stack.stop());

const rate = 14;

it('keeps four senders together within the rate of their provider, in any second', async () => {
  const ids = await stack.letters.accept(90);
  const SMTP_URL = `${stack.server.url}?rate=${rate}`;
  await Promise.all(Array.from({ length: 4 }, () => stack.startSender({ SMTP_URL })));
  await Promise.all(ids.map((id) => stack.ring('event', [id])));
  const letters = await stack.server.received(ids.length, 30_000);
  const times = letters.map(({ at }) => at).sort((a, b) => a - b);
  const inSecondFrom = (from: number) => times.filter((at) => at >= from && at < from + 1_000).length;
  expect(Math.max(...times.map(inSecondFrom))).toBeLessThanOrEqual(rate);
  expect(new Set(letters.map(({ messageId }) => messageId)).size).toBe(ids.length);
});
