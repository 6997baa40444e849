// Mails that come back, put together from the parts of a sample (mail.samples.txt).

import { readFileSync } from 'node:fs';

export interface MailSample {
  readonly server: string;
  /** What it says: see mail.samples.txt. */
  readonly means: string;
  readonly text: string;
}

/** A letter as a sample may have it. */
interface LetterInSample {
  readonly messageId: string;
  readonly returnPath: string;
}

/** The samples, in their order. */
export function mailSamples(): MailSample[] {
  const file = readFileSync(new URL('../mail/mail.samples.txt', import.meta.url), 'utf8');
  return file
    .split(/^=== /m)
    .slice(1)
    .map((sample) => {
      const [, server = '', means = '', text = ''] = /^(.+) \| (\S+)\n([\s\S]*)$/.exec(sample) ?? [];
      return { server, means, text: text.trimEnd() };
    });
}

const types: Readonly<Record<string, string>> = {
  text: 'text/plain; charset=utf-8',
  status: 'message/delivery-status',
  'global-status': 'message/global-delivery-status',
  feedback: 'message/feedback-report',
  letter: 'text/rfc822-headers',
};

/** The whole mail of a sample, about this letter. */
export function mailOf({ text }: MailSample, { messageId, returnPath }: LetterInSample): Buffer {
  const [head = '', ...rest] = text
    .replaceAll('{{message-id}}', messageId)
    .replaceAll('{{return-path}}', returnPath)
    .split(/^--(?=(?:text|status|global-status|feedback|letter)$)/m);
  const parts = rest.map((part) => {
    const [name = '', ...lines] = part.split('\n');
    const own =
      name === 'letter' ? [`Return-Path: <${returnPath}>`, `Message-ID: ${messageId}`, 'Subject: Hello'] : [];
    return { type: types[name] ?? 'text/plain', body: [...own, ...lines].join('\n').trimEnd() };
  });
  const fields = encodedHead(head.trimEnd());
  const [first] = parts;
  const isReport = parts.length > 1;
  if (!isReport)
    return message([...fields, 'MIME-Version: 1.0', `Content-Type: ${first?.type ?? ''}`], first?.body ?? '');
  const kind = parts.some(({ type }) => type.includes('feedback')) ? 'feedback-report' : 'delivery-status';
  const body = parts.map((part) => `--part\nContent-Type: ${part.type}\n\n${part.body}\n`).join('');
  const type = `Content-Type: multipart/report; report-type=${kind}; boundary="part"`;
  return message([...fields, 'MIME-Version: 1.0', type], `${body}--part--\n`);
}

/** A field of the sample's own takes the place of the one that is put together. */
function message(fields: readonly string[], body: string): Buffer {
  const own = fields.findIndex((field) => /^content-type:/i.test(field));
  const kept = fields.filter((field, at) => at === own || !/^content-type:/i.test(field));
  return Buffer.from(`${kept.join('\n')}\n\n${body}`.replaceAll('\n', '\r\n'));
}

/** Korean in a head is encoded, as servers do (RFC 2047). */
function encodedHead(head: string): string[] {
  return head
    .split('\n')
    .map((line) =>
      line.replaceAll(
        /[^\p{ASCII}]+(?: +[^\p{ASCII}]+)*/gu,
        (text) => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`,
      ),
    );
}
