// What the extension makes of an archive. Nothing here touches the browser.

/** Settings of somebody who has set nothing: working days at ten. */
export const defaults = { archive: '', at: '10:00', days: [1, 2, 3, 4, 5], notices: true };

const mostEntries = 100;
const mostSeen = 500;
const longestText = 300;

/** The address of an archive, or nothing when what was typed is not one. Only this machine may be asked without encryption. */
export function archiveAddress(typed) {
  const text = String(typed).trim();
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, origin, pathname, username, password } = new URL(text);
  const local = hostname === 'localhost' || hostname === '127.0.0.1';
  if (protocol !== 'https:' && !(protocol === 'http:' && local)) return undefined;
  if (username !== '' || password !== '') return undefined;
  const [, path] =
    /^(.*\/n\/[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\/archive(?:\/.*|\.\w+)?)?\/?$/.exec(pathname) ?? [];
  return path === undefined ? undefined : `${origin}${path}/archive`;
}

export const feedOf = (archive) => `${archive}.json`;

/** The entries of a JSON Feed, as far as they are what they should be. */
export function entriesIn(feed) {
  const items = typeof feed === 'object' && feed !== null && Array.isArray(feed.items) ? feed.items : [];
  return items.slice(0, mostEntries).flatMap((item) => {
    const { id, title, url } = item ?? {};
    if (typeof id !== 'string' || typeof title !== 'string') return [];
    const isWeb = typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
    return [
      { id: id.slice(0, longestText), title: title.slice(0, longestText), url: isWeb ? url : undefined },
    ];
  });
}

/** The entries that were not there when the archive was last opened. */
export const unseenOf = (entries, seen) => entries.filter(({ id }) => !seen.includes(id));

/** What was seen, with these entries in it: the latest first, and not without end. */
export const seenWith = (seen, entries) =>
  [...new Set([...entries.map(({ id }) => id), ...seen])].slice(0, mostSeen);

/** The next moment for a notice on the clocks of this machine; nothing when no day is chosen. */
export function nextNotice(now, { at, days }) {
  const [hour = 10, minute = 0] = at.split(':').map(Number);
  for (let ahead = 0; ahead <= 7; ahead += 1) {
    const moment = new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead, hour, minute);
    if (moment > now && days.includes(moment.getDay())) return moment;
  }
  return undefined;
}

/** The text of the badge: nothing, a number, or that there are many. */
export const badgeOf = (count) => (count === 0 ? '' : count > 99 ? '99+' : String(count));
