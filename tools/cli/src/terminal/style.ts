import { styleText } from 'node:util';

/** What a piece of text is, which decides its colour. */
export type Tone = 'heading' | 'good' | 'warning' | 'bad' | 'quiet';

const formats = {
  heading: 'bold',
  good: 'green',
  warning: 'yellow',
  bad: 'red',
  quiet: 'dim',
} as const satisfies Record<Tone, Parameters<typeof styleText>[0]>;

/** The text in the colour of its tone, where colours are shown. */
export function styled(text: string, tone: Tone | undefined, colours: boolean | undefined): string {
  return tone === undefined || colours !== true || text === ''
    ? text
    : styleText(formats[tone], text, { validateStream: false });
}
