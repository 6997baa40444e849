// Editions that were sent, the way real ones come to be, for tests of what the archive makes of them.

import { putNewsletter } from '@pabal/db/editions';
import type { SpaceStore } from '@pabal/db/store';
import { createTestEditions } from '@pabal/db/testing';
import { type NewsletterInput, newsletterDefinition } from '@pabal/newsletters';
import { createTemplates } from '@pabal/render';
import { createLogger } from '@pabal/runtime';
import { recordVersions } from '@pabal/versions';

/** An entry of an edition; what is left out has a value that says nothing. */
interface TestEntry {
  readonly title: string;
  readonly url?: string | null;
  readonly excerpt?: string;
  readonly author?: string;
  readonly feedTitle?: string;
}

export interface SentEdition {
  readonly id: string;
  readonly number: number;
}

export interface TestArchive {
  readonly newsletterId: string;
  /** An edition whose letters have left, with sections by their keys. */
  sent(slot: string, sections: Readonly<Record<string, readonly TestEntry[]>>): Promise<SentEdition>;
}

/** Makes a newsletter with one reader, by the name of Ann Secret. */
export async function createTestArchive(
  store: SpaceStore,
  key: string,
  more: Partial<NewsletterInput> = {},
): Promise<TestArchive> {
  const definition = newsletterDefinition.parse({
    ...{ name: '개발 블로그 모아 보기', template: 'daily-digest', language: 'ko', public: true },
    ...{ schedule: { cron: '0 10 * * *', timeZone: 'Asia/Seoul' }, audience: {} },
    content: {
      kind: 'feeds',
      sources: { all: true },
      sections: [
        { key: 'team', title: { ko: '팀 블로그', en: 'Team blogs' }, tags: ['team'] },
        { key: 'personal', title: { ko: '개인 블로그', en: 'Personal blogs' } },
      ],
    },
    ...more,
  });
  const editions = await createTestEditions(store, key);
  await putNewsletter(store, { key, name: definition.name, definition, next: undefined });
  await editions.subscribe(`ann-${key}`);
  await store.query(`update recipients set name = 'Ann Secret', locale = 'ko'`);
  const versions = await recordShipped(store);
  return {
    newsletterId: editions.newsletterId,
    async sent(slot, sections) {
      const { id } = await editions.ready();
      const content = { data: {}, sections: Object.entries(sections).map(sectionOf) };
      const { rows } = await store.query<{ number: number }>(
        `update editions set content = $2, definition = $3, slot = $4, state = 'finished', sending_at = $4, sent_at = $4, ended_at = $4
         where id = $1 returning number`,
        [id, JSON.stringify(content), JSON.stringify(definition), new Date(slot)],
      );
      await store.query(
        `update deliveries set state = 'sent', due_at = null, settled_at = now(), outcome = 'sent', template_version = $2,
           locale = 'ko' where edition_id = $1`,
        [id, versions.get(`${definition.template} ko`) ?? null],
      );
      return { id, number: rows[0]?.number ?? 0 };
    },
  };
}

const sectionOf = ([key, entries]: [string, readonly TestEntry[]]) => ({
  ...{ key, title: key },
  entries: entries.map(({ title, url, excerpt = '', author = null, feedTitle = '블로그' }, index) => ({
    ...{ title, excerpt, author, feedTitle, feedUrl: null, thumbnailUrl: null },
    url: url === undefined ? `https://blog.example/${key}/${index + 1}` : url,
    publishedAt: '2026-03-01T03:00:00.000Z',
  })),
});

/** Writes the shipped templates down, as senders do. @returns their versions, by template and language */
async function recordShipped(store: SpaceStore): Promise<ReadonlyMap<string, string>> {
  const templates = createTemplates({
    dir: new URL('../../../../templates', import.meta.url).pathname,
    logger: createLogger({ service: 'test', level: 'silent' }),
    watch: false,
  });
  await templates.start();
  const letters = templates.inUse();
  await recordVersions(store, letters);
  await templates.stop();
  return new Map(letters.map(({ template, locale, version }) => [`${template} ${locale}`, version]));
}
