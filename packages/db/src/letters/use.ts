// What templates were used for lately: a look at the newest letters, which costs the same however many there are.

import { letterIsIn } from '../spaces/whose.ts';
import type { SpaceQueryable } from '../store/store.ts';

/** Newest letters that are looked at, whosever they are. */
const window = 10_000;

export interface TemplateUse {
  readonly template: string;
  /** Of the newest letters, those of this template. */
  readonly letters: number;
  /** Those of them that failed for good. */
  readonly failed: number;
  /** When the last of them was planned. */
  readonly lastAt: Date;
}

/** How templates were used among the newest letters of the installation, as far as these are of the space. */
export async function readTemplateUse(store: SpaceQueryable): Promise<TemplateUse[]> {
  const { rows } = await store.query<TemplateUse>(
    `select d.template, count(*)::integer as letters, (count(*) filter (where d.state = 'failed'))::integer as failed,
            max(d.created_at) as "lastAt"
     from (select * from deliveries order by id desc limit ${window}) d
     where ${letterIsIn('$1::integer')} group by d.template`,
    [store.space],
  );
  return rows;
}
