/** What a page gets: the parts of its address. */
export interface PageProps {
  readonly params: Readonly<Record<string, string>>;
}
