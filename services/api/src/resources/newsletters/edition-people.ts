// What became of an edition: its entries, who got it, who did not and why.

import {
  entriesOfEdition,
  leftOutOfEdition,
  leftOutTable,
  lettersOfEdition,
  lettersTable,
} from '@pabal/newsletters';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { id } from '../fields.ts';
import { file } from '../file.ts';
import {
  csvTable,
  leftOutQuery,
  leftOutTableQuery,
  lettersOfEditionQuery,
  lettersTableQuery,
  entriesOfEdition as shownEntries,
  leftOutOfEdition as shownLeftOut,
  lettersOfEdition as shownLetters,
} from './editions.schema.ts';

const byId = z.strictObject({ id });
const read = 'newsletters:read';
const csv = 'text/csv';
const table = { 200: { description: 'The table.', schema: csvTable, type: csv } };

export const editionPeople: readonly Route[] = [
  keyed('get', '/v1/editions/{id}/entries', {
    scope: read,
    summary: 'What an edition was made of, what it left and why, and when its feeds had been read.',
    input: z.object({ path: byId }),
    answers: { 200: { description: 'The entries.', schema: shownEntries } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => ({
      status: 200,
      body: await entriesOfEdition(store, input.path.id),
    }),
  }),
  keyed('get', '/v1/editions/{id}/letters', {
    scope: read,
    showsPeople: true,
    summary: 'Who got an edition, and who did not and why, by address.',
    input: z.object({ path: byId, query: lettersOfEditionQuery }),
    answers: { 200: { description: 'A page of letters.', schema: shownLetters } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      const { state, limit, cursor: after } = input.query;
      return {
        status: 200,
        body: await lettersOfEdition(store.lists, input.path.id, state, { after, limit }),
      };
    },
  }),
  keyed('get', '/v1/editions/{id}/letters/csv', {
    scope: read,
    showsPeople: true,
    summary: 'The letters of an edition as CSV.',
    input: z.object({ path: byId, query: lettersTableQuery }),
    answers: table,
    problems: ['not-found'],
    handle: async ({ store }, { input }) =>
      file(
        `letters-${input.path.id}.csv`,
        csv,
        await lettersTable(store.lists, input.path.id, input.query.state),
      ),
  }),
  keyed('get', '/v1/editions/{id}/left-out', {
    scope: read,
    showsPeople: true,
    summary: 'The people of the audience whom an edition left out, and why.',
    input: z.object({ path: byId, query: leftOutQuery }),
    answers: { 200: { description: 'A page of people.', schema: shownLeftOut } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      const { reason, limit, cursor: after } = input.query;
      return {
        status: 200,
        body: await leftOutOfEdition(store.lists, input.path.id, reason, { after, limit }),
      };
    },
  }),
  keyed('get', '/v1/editions/{id}/left-out/csv', {
    scope: read,
    showsPeople: true,
    summary: 'The people whom an edition left out as CSV.',
    input: z.object({ path: byId, query: leftOutTableQuery }),
    answers: table,
    problems: ['not-found'],
    handle: async ({ store }, { input }) =>
      file(
        `left-out-${input.path.id}.csv`,
        csv,
        await leftOutTable(store.lists, input.path.id, input.query.reason),
      ),
  }),
];
