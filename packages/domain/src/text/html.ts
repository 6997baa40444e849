/** A text as HTML shows it, between tags and between quotes. As nunjucks escapes, character for character. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&"'<>`\\]/g, (character) => entities[character] ?? character);

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '"': '&quot;',
  "'": '&#39;',
  '<': '&lt;',
  '>': '&gt;',
  '`': '&#96;',
  '\\': '&#92;',
};
