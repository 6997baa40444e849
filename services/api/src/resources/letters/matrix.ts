// Dead and unknown letters as a table, and since when.

import { countDeadMatrix, countUnknownMatrix, listLatestChanges, type Matrix } from '@pabal/db/parked';
import { defaultSpace } from '@pabal/domain';
import { z } from 'zod';
import { keyed, type Route } from '../../api.ts';
import { filterOf } from '../operations/dead-letters.ts';
import { deadMatrixQuery, deadMatrixShown, matrixShown, unknownMatrixQuery } from './matrix.schema.ts';

export const matrices: readonly Route[] = [
  keyed('get', '/v1/dead-letters/matrix', {
    scope: 'ops:read',
    summary: 'Dead letters by cause and domain, and what was changed meanwhile.',
    input: z.object({ query: deadMatrixQuery }),
    answers: { 200: { description: 'The table.', schema: deadMatrixShown } },
    handle: async ({ store }, { caller, input }) => {
      const { change, ...filter } = input.query;
      const counted = await countDeadMatrix(store.lists, filterOf(filter), change);
      const templates = new Set(counted.rows.flatMap(({ templates }) => templates));
      const changes = await listLatestChanges(store.lists, [...templates]);
      // Processes belong to the installation.
      const shown = changes.filter(({ kind }) => kind === 'template' || caller.space === defaultSpace.id);
      return {
        status: 200,
        body: {
          ...showMatrix(counted),
          changes: shown.map((change) => ({ ...change, at: change.at.toISOString() })),
        },
      };
    },
  }),
  keyed('get', '/v1/unknown/matrix', {
    scope: 'ops:read',
    summary: 'Unknown letters by provider and domain.',
    input: z.object({ query: unknownMatrixQuery }),
    answers: { 200: { description: 'The table.', schema: matrixShown } },
    handle: async ({ store }, { input }) => {
      const { change, ...filter } = input.query;
      return {
        status: 200,
        body: showMatrix(await countUnknownMatrix(store.lists, filterOf(filter), change)),
      };
    },
  }),
];

const showMatrix = ({ at, rows, ...matrix }: Matrix) => ({
  ...matrix,
  at: at.toISOString(),
  rows: rows.map(({ exampleId, firstAt, lastAt, ...row }) => ({
    ...row,
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
    example: exampleId,
  })),
});
