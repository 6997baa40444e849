// Webhooks of providers over HTTP: who is let in, and what they are answered.

import { createTestLetters } from '@pabal/db/testing';
import { usePages } from '@pabal/test/pages';

const topic = 'arn:aws:sns:ap-northeast-2:123456789012:pabal';
const pages = usePages({ SES_TOPICS: topic });

async function post(provider: string, body: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${pages.url}/receipts/${provider}`, { method: 'POST', body });
  return { status: answer.status, text: await answer.text() };
}

it('says what was wrong with a request, without a word of it, and takes no more than a provider sends', async () => {
  await createTestLetters(pages.store);
  expect((await post('nobody', '{}')).status).toBe(404);
  expect((await post('sendgrid', '{}')).status).toBe(404);
  expect(await post('ses', '{"Type":"<b>"}')).toEqual({
    status: 400,
    text: 'Expected Type as the provider documents it, got something else.',
  });
  const message = {
    ...{ Type: 'Notification', MessageId: 'm', TopicArn: `${topic}s`, Message: '{}', Timestamp: 't' },
    ...{ SignatureVersion: '1', Signature: 'x', SigningCertURL: 'https://evil.example/a.pem' },
  };
  expect(await post('ses', JSON.stringify(message))).toEqual({
    status: 403,
    text: 'The topic is not one of SES_TOPICS. Add its ARN there if it is ours.',
  });
  expect(await post('ses', JSON.stringify({ ...message, TopicArn: topic }))).toMatchObject({ status: 403 });
  expect((await post('ses', 'x'.repeat(5 * 1024 * 1024))).status).toBe(413);
  expect((await fetch(`${pages.url}/receipts/ses`)).status).toBe(405);
});
