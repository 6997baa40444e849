import { koreanOf } from '@pabal/console/said';
import type { Block, Locale } from '@pabal/console/sheet';
import type { ImportError } from '@pabal/db/people';
import { tellerIn } from '../page.ts';
import { importWords } from './words.ts';

/** Lines that were refused, or would be. */
export function errorList(
  errors: readonly ImportError[],
  { title, empty }: { readonly title: string; readonly empty: string },
  locale: Locale,
  next: number | null = null,
): Block {
  const words = importWords[locale];
  const { line, field, expected, got } = words.columns;
  return {
    is: 'list',
    title,
    columns: [{ title: line, isNumber: true }, ...[field, expected, got].map((name) => ({ title: name }))],
    rows: errors.map((error, place) => ({
      key: `${error.line} ${place}`,
      cells: [
        tellerIn(locale).count(error.line),
        error.field === '' ? words.wholeLine : { code: error.field },
        locale === 'ko' ? koreanOf(error.expected) : error.expected,
        { name: error.got },
      ],
    })),
    empty,
    ...(next !== null && { next: `after=${next}` }),
  };
}
