import type { Browser } from 'playwright-core';

export interface PictureOptions<Scene> {
  readonly browser: Browser;
  readonly scene: Scene;
  readonly folder: string;
  /** Takes only pages whose names contain this. */
  readonly only: string;
  /** Takes only looks whose names contain one of these; none means all. */
  readonly looks: readonly string[];
}

/** Whether pictures of this name are wanted: `page-360-dark-ko`. */
export const isWanted = (name: string, looks: readonly string[]): boolean =>
  looks.length === 0 || looks.some((look) => name.includes(look));

/** How many were taken, and what went wrong on a page: errors of scripts, what the policy refused, what is too wide. */
export interface Taken {
  readonly taken: number;
  readonly problems: readonly string[];
}
