import type { SettingShown } from '@pabal/config';
import { settingsInKorean } from '@pabal/console/said';
import type { Line, Locale, Sheet, SheetRow } from '@pabal/console/sheet';
import { settingWords } from './words.ts';

/** What the api runs with, and where each value comes from; `wanted` is in the name or the meaning of those that are shown. */
export function settingsSheet(
  settings: readonly SettingShown[],
  wanted: string | undefined,
  locale: Locale,
): Sheet {
  const words = settingWords[locale];
  const told = settings.map((setting) => ({ ...setting, meaning: meaningOf(setting, locale) }));
  const part = wanted?.toLowerCase() ?? '';
  const shown = told.filter(({ name, meaning }) => `${name} ${meaning}`.toLowerCase().includes(part));
  return {
    ...{ title: words.title, about: words.about },
    blocks: [
      { is: 'filter', fields: [{ name: 'q', label: words.find }] },
      {
        ...{ is: 'list', title: words.title, empty: words.empty },
        columns: [words.setting, words.value, words.source, words.meaning].map((title) => ({ title })),
        rows: shown.map((setting) => rowOf(setting, locale)),
      },
    ],
    commands: ['pabal config docs'],
  };
}

/** A setting that has no Korean sentence yet keeps the English one. */
const meaningOf = ({ name, description }: SettingShown, locale: Locale): string =>
  (locale === 'ko' ? settingsInKorean[name] : undefined) ?? description;

function rowOf(
  { name, value, from, meaning }: SettingShown & { readonly meaning: string },
  locale: Locale,
): SheetRow {
  return {
    key: name,
    cells: [
      { code: name },
      value === null ? '–' : { code: value },
      { tag: settingWords[locale].sources[from], tone: from === 'environment' ? 'ok' : 'plain' },
      withCode(meaning),
    ],
  };
}

/** Descriptions have code in backticks, as the documents do. */
const withCode = (meaning: string): Line =>
  meaning.split('`').map((part, place) => (place % 2 === 1 ? { code: part } : part));
