/** Signs the links and the forms of the pages that are measured. */
export const linkSecret = 'a-secret-of-the-bench-with-more-than-32-characters';

/** Settings of pages that take visits from many networks over one address. */
export const pagesSettings = {
  LINK_SECRET: linkSecret,
  TRUSTED_PROXIES: '127.0.0.1/32',
  PAGES_URL: 'https://news.example',
} as const;
