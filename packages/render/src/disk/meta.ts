import { asciiLocalPart, canonicalLocale, lanes, messageOf } from '@pabal/domain';
import { z } from 'zod';
import { BrokenTemplate } from './broken-template.ts';
import type { TextFile } from './files.ts';

const mailbox = z
  .string()
  .max(320)
  .regex(/^\P{Cc}+@\P{Cc}+$/u, 'expected an address, with or without a name, on one line')
  .regex(/^(?:.*<)?[\x21-\x7e]+@[^@]+$/u, `expected ${asciiLocalPart}`);

const locale = z
  .string()
  .refine((tag) => canonicalLocale(tag) !== undefined, 'expected a BCP 47 tag such as ko or en-US');

const templateMeta = z.strictObject({
  /** Sender, when not the deployment's `MAIL_FROM`: `Name <address>` or an address. */
  from: mailbox.optional(),
  replyTo: mailbox.optional(),
  lane: z.enum(lanes),
  /** Seconds after which the letter is better not sent at all. */
  ttlSeconds: z.int().positive().optional(),
  /** Days after which the event's personal data is erased. */
  retentionDays: z.int().positive().optional(),
  /** The language for recipients whose own is not there. */
  defaultLocale: locale.optional(),
  description: z.string().max(500).optional(),
  /** True for letters that pabal writes by itself: no app may post an event of this type. */
  internal: z.boolean().optional(),
  /** True takes events whose data the template cannot be rendered with; their letters fail, or wait, when they are made. */
  lenient: z.boolean().optional(),
});

/** What `meta.json` says about a template. */
export type TemplateMeta = Readonly<z.infer<typeof templateMeta>>;

/** Parses a `meta.json`. Throws BrokenTemplate with every problem at once. */
export function parseMeta({ file, text }: TextFile): TemplateMeta {
  const result = templateMeta.safeParse(parseJson(file, text));
  if (result.success) return Object.freeze(result.data);
  const problems = result.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new BrokenTemplate(file, problems.join('; '));
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BrokenTemplate(file, `expected JSON; ${messageOf(error)}`);
  }
}
