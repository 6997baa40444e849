import { type Element, elementsOf, firstOf, textOf } from '../xml/tree.ts';

/** Smaller ones are somebody's portrait, or count readers. */
const leastPixels = 100;

/** Elements of one kind that are looked at in an entry: no entry has so many pictures worth looking at. */
const mostLooked = 100;

/** Pictures that an entry itself names (Media RSS, enclosures, podcasts), the largest of a set first. */
export function picturesOf(entry: Element): (string | undefined)[] {
  const some = (parent: Element, ...names: string[]) => elementsOf(parent, ...names).slice(0, mostLooked);
  const groups = [entry, ...some(entry, 'media:group'), ...some(entry, 'media:content')];
  const thumbnails = groups.flatMap((group) => some(group, 'media:thumbnail'));
  const contents = groups.flatMap((group) => some(group, 'media:content').filter(isPicture));
  const enclosures = [
    ...some(entry, 'enclosure'),
    ...some(entry, 'link', 'atom:link').filter(({ attributes }) => attributes.get('rel') === 'enclosure'),
  ].filter(isPicture);
  return [
    ...[...contents, ...thumbnails].filter(isLarge).sort(byWidth).map(addressOf),
    ...enclosures.map(addressOf),
    ...some(entry, 'itunes:image').map(addressOf),
    pictureElement(entry),
  ];
}

function pictureElement(entry: Element): string | undefined {
  const image = firstOf(entry, 'image', 'thumbnail', 'thumb');
  if (image === undefined) return undefined;
  const url = firstOf(image, 'url');
  return addressOf(image) ?? textOf(url ?? image).trim();
}

function addressOf({ attributes }: Element): string | undefined {
  return attributes.get('url') ?? attributes.get('href') ?? attributes.get('src');
}

function isPicture({ attributes }: Element): boolean {
  const type = attributes.get('type') ?? attributes.get('medium');
  if (type !== undefined) return type.startsWith('image');
  return /\.(?:jpe?g|png|gif|webp|avif)(?:$|\?)/i.test(attributes.get('url') ?? '');
}

const widthOf = ({ attributes }: Element) => Number.parseInt(attributes.get('width') ?? '', 10) || undefined;
const isLarge = (element: Element) => (widthOf(element) ?? leastPixels) >= leastPixels;
const byWidth = (a: Element, b: Element) => (widthOf(b) ?? 0) - (widthOf(a) ?? 0);

/** Html that is searched for a picture, and tags in it that are looked at. */
const searched = { characters: 200_000, tags: 50, longestTag: 2_000 };
const noPicture =
  /(?:^data:|\/smil(?:ies|eys)\/|\/emoji\/|s\.w\.org\/images|feedburner|feedsportal|doubleclick|\/pixel|stat\?|\bspacer\b|blank\.gif)/i;

/** The first picture in html that is one to look at, and not a smiley or something that counts readers. */
export function pictureInHtml(html: string): string | undefined {
  for (const tag of imageTags(html.slice(0, searched.characters))) {
    const source = attributeOf(tag, 'src') ?? attributeOf(tag, 'data-src');
    const width = Number.parseInt(attributeOf(tag, 'width') ?? '', 10);
    if (source !== undefined && !noPicture.test(source) && !(width < leastPixels)) return source;
  }
  return undefined;
}

/** The first `img` tags, each as far as its `>`. */
function* imageTags(html: string): Generator<string> {
  const beginning = /<img\b/gi;
  for (let count = 0; count < searched.tags; count += 1) {
    const start = beginning.exec(html)?.index;
    if (start === undefined) return;
    const end = html.indexOf('>', start);
    // No tag ends any more, or this one only in another.
    if (end < 0) return;
    if (end - start <= searched.longestTag) yield html.slice(start, end + 1);
  }
}

function attributeOf(tag: string, name: 'src' | 'data-src' | 'width'): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag);
  return (found?.[1] ?? found?.[2] ?? found?.[3])?.replaceAll('&amp;', '&').trim() || undefined;
}
