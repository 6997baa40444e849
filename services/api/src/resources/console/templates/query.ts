import { versionForm } from '@pabal/db/versions';
import { z } from 'zod';
import type { templatePath } from '../../operations/templates.schema.ts';

const version = z.string().regex(versionForm, 'a version: twelve characters from 0 to 9 and a to f');

/** What is asked of the page of a template. */
export const templateQuery = z.strictObject({
  sample: z.string().max(200).optional(),
  language: z.string().max(64).optional(),
  width: z.enum(['360', '640']).optional(),
  scheme: z.enum(['light', 'dark']).optional(),
  show: z.enum(['comparison']).optional(),
  from: version.optional(),
  to: version.optional(),
  cursor: version.optional(),
});

export type TemplateAsked = z.output<typeof templatePath> & z.output<typeof templateQuery>;
