// The audit log of a space.

import { readAuditPlace, verifyAudit } from '@pabal/access';
import { type ListedAuditEntry, listAudit } from '@pabal/db/access';
import { z } from 'zod';
import { type Route, signedIn } from '../../api.ts';
import { pageBy } from '../../http/page.ts';
import { auditPage, auditQuery, auditVerdict, verifyQuery } from './audit.schema.ts';

const roles = ['operator', 'admin'] as const;

export const audit: readonly Route[] = [
  signedIn('get', '/v1/audit', {
    roles,
    summary: 'Who did what, from where and why.',
    input: z.object({ query: auditQuery }),
    answers: { 200: { description: 'A page of actions.', schema: auditPage } },
    handle: async ({ store }, { input }) => {
      const { limit, cursor, ...filter } = input.query;
      const found = await listAudit(store.lists, filter, { before: cursor, limit });
      const { shown, next } = pageBy(({ number }) => number, found, limit, showEntry);
      return { status: 200, body: { entries: shown, next } };
    },
  }),
  signedIn('get', '/v1/audit/verify', {
    roles,
    summary: 'Whether the audit log is as it was written.',
    input: z.object({ query: verifyQuery }),
    answers: { 200: { description: 'What was found.', schema: auditVerdict } },
    handle: async ({ store }, { input }) => {
      const { place } = input.query;
      const known = place === undefined ? undefined : readAuditPlace(place, 'query/place');
      const { end, ...verdict } = await verifyAudit(store, known);
      return { status: 200, body: { ...verdict, end: `${end.number}:${end.hash}` } };
    },
  }),
];

const details = z.record(z.string(), z.unknown()).nullable();

const showEntry = (entry: ListedAuditEntry) => ({
  ...entry,
  at: entry.at.toISOString(),
  details: details.parse(entry.details === null ? null : JSON.parse(entry.details)),
});
