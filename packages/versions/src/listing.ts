import type { Queryable } from '@pabal/db/store';
import { type ListedVersion, listVersions } from '@pabal/db/versions';
import { nextOf, type PageAsked } from '@pabal/domain';

export interface VersionPage {
  readonly versions: readonly Omit<ListedVersion, 'template'>[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** A page of the versions of a template that senders have taken up, the last one first. */
export async function versionPage(
  store: Queryable,
  template: string,
  { locale, after, limit }: PageAsked & { readonly locale?: string | undefined },
): Promise<VersionPage> {
  const found = await listVersions(store, template, { locale, after, limit });
  return {
    versions: found.map(({ template: _, ...version }) => version),
    next: nextOf(found, limit, ({ version }) => version),
  };
}
