// What a provider's webhook is here: it proves who sent a request, and reads what it says.

import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { Report } from '../intake.ts';

export interface WebhookRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Reads the requests of one provider. */
export interface ProviderWebhook {
  /**
   * The reports of a request that this provider has sent; those about other things are left out.
   *
   * @throws WebhookRefused when it is not proven, or not as the provider's documentation says
   */
  read(request: WebhookRequest, now: Date): Promise<readonly Report[]>;
}

/** A request that is not taken. Its sentence is for the person who sets the webhook up, and says nothing of what was sent. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
  readonly status: 400 | 401 | 403;

  constructor(status: 400 | 401 | 403, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

/** The body as JSON of this form. @throws WebhookRefused */
export function readBody<Body>({ body }: WebhookRequest, form: z.ZodType<Body>): Body {
  return readJson(body.toString('utf8'), form);
}

/** A text as JSON of this form. @throws WebhookRefused */
export function readJson<Value>(text: string, form: z.ZodType<Value>): Value {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WebhookRefused(400, 'Expected JSON as the provider documents it, got something else.');
  }
  const read = form.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue === undefined ? 'the body' : issue.path.join('.') || 'the body';
  throw new WebhookRefused(400, `Expected ${field} as the provider documents it, got something else.`);
}

/** Whether two secrets are the same, in a time that says nothing of where they differ. */
export function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The first value of a header field. */
export function headerOf({ headers }: WebhookRequest, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** A letter without a report, or a report without a letter, is left out. */
export const present = <Value>(value: Value | undefined): value is Value => value !== undefined;
