// What is asked in the page itself. It is text, because it runs in the browser; no script of the letter runs there.

/** An expression: the size that the document needs. */
export const sizeOfDocument = `({
  width: Math.max(document.documentElement.scrollWidth, document.body?.scrollWidth ?? 0),
  height: Math.max(document.documentElement.scrollHeight, document.body?.scrollHeight ?? 0),
})`;

/**
 * An expression: those of the links that no reader sees. A link is seen when it has words or a picture, is drawn, lies inside of
 * the page, has letters of at least eight pixels, and stands out from what is behind it.
 */
export const unseenLinks = (links: readonly string[]): string =>
  `(${look.toString()})(${JSON.stringify(links)})`;

/** A browser's objects, as far as they are used here. */
interface Seen {
  readonly href: string;
  readonly textContent: string;
  readonly parentElement: Seen | null;
  getAttribute(name: string): string | null;
  getBoundingClientRect(): {
    left: number;
    right: number;
    top: number;
    bottom: number;
    width: number;
    height: number;
  };
  checkVisibility(options: object): boolean;
  querySelector(selector: string): Seen | null;
}
declare const document: {
  readonly documentElement: Seen;
  querySelectorAll(selector: string): Iterable<Seen>;
};
declare function matchMedia(question: string): { readonly matches: boolean };
declare function getComputedStyle(element: Seen): {
  readonly colorScheme: string;
  readonly color: string;
  readonly backgroundColor: string;
  readonly fontSize: string;
};

function look(links: readonly string[]): readonly string[] {
  const numbers = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const light = (color: readonly number[]) => {
    const parts = color.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (parts[0] ?? 0) + 0.7152 * (parts[1] ?? 0) + 0.0722 * (parts[2] ?? 0);
  };
  // What is painted where nothing of the letter is: dark when the letter says that it knows dark screens.
  const isDark =
    matchMedia('(prefers-color-scheme: dark)').matches &&
    getComputedStyle(document.documentElement).colorScheme.includes('dark');
  const behind = (element: Seen | null): readonly number[] => {
    if (element === null) return isDark ? [18, 18, 18] : [255, 255, 255];
    const color = numbers(getComputedStyle(element).backgroundColor);
    return (color[3] ?? 1) > 0.5 ? color : behind(element.parentElement);
  };
  const standsOut = (element: Seen): boolean => {
    const color = numbers(getComputedStyle(element).color);
    if ((color[3] ?? 1) < 0.3) return false;
    const [one, other] = [light(color), light(behind(element))];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) >= 1.5;
  };
  const isSeen = (element: Seen): boolean => {
    const box = element.getBoundingClientRect();
    const hasPicture = element.querySelector('img') !== null;
    if (!hasPicture && element.textContent.trim() === '') return false;
    if (
      !element.checkVisibility({
        opacityProperty: true,
        visibilityProperty: true,
        contentVisibilityAuto: true,
      })
    )
      return false;
    if (box.width < 4 || box.height < 4 || box.right <= 0 || box.bottom <= 0) return false;
    if (hasPicture) return true;
    return Number.parseFloat(getComputedStyle(element).fontSize) >= 8 && standsOut(element);
  };
  const anchors = [...document.querySelectorAll('a[href]')];
  return links.filter(
    (link) => !anchors.some((anchor) => anchor.getAttribute('href')?.trim() === link && isSeen(anchor)),
  );
}
