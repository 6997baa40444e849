import type { ArchiveUrls } from '@pabal/archive';
import { webVersionPath } from '@pabal/mail';

/** Paths of the archive of a newsletter. Keys of newsletters need no escaping. */
export const archivePaths = (key: string) => ({
  newsletter: `/n/${key}`,
  archive: `/n/${key}/archive`,
  day: (day: string) => `/n/${key}/archive/${day}`,
  search: `/n/${key}/search`,
  tag: (tag: string) => `/n/${key}/search?tag=${encodeURIComponent(tag)}`,
  edition: (number: number) => webVersionPath(key, number),
  card: `/n/${key}/card.png`,
  editionCard: (number: number) => `/n/${key}/editions/${number}/card.png`,
  letter: (number: number) => `/n/${key}/editions/${number}/letter`,
  feeds: { rss: `/n/${key}/archive.xml`, atom: `/n/${key}/archive.atom`, json: `/n/${key}/archive.json` },
});

export type ArchivePaths = ReturnType<typeof archivePaths>;

/** Whole addresses of the archive, for what is read elsewhere. */
export function archiveUrls(publicUrl: string, key: string): ArchiveUrls {
  const { newsletter, archive, day, feeds } = archivePaths(key);
  const whole = (path: string) => `${publicUrl}${path}`;
  return {
    newsletter: whole(newsletter),
    archive: whole(archive),
    day: (of) => whole(day(of)),
    feeds: { rss: whole(feeds.rss), atom: whole(feeds.atom), json: whole(feeds.json) },
  };
}
