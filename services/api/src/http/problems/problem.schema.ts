import { type ErrorCode, errorCodes } from '@pabal/domain';
import { z } from 'zod';
import { named } from '../named.ts';

const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];

export const problem = named(
  'Problem',
  z.strictObject({
    type: z.url(),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes),
    detail: z.string(),
    errors: z.array(z.strictObject({ field: z.string(), expected: z.string(), got: z.string() })),
    requestId: z.string(),
  }),
  `What went wrong (RFC 9457). \`code\` is stable. \`errors\` names fields by JSON pointer, or as query/…, path/… and header/….\n\n${codes
    .map((code) => `- \`${code}\`: ${errorCodes[code]}`)
    .join('\n')}`,
);
