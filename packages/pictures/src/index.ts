// Pictures of letters, drawn by the Chromium of the machine: for previews and comparisons, never on the way of a letter.

export { findChromium } from './browser/chromium.ts';
export { differenceOf } from './difference.ts';
export { PictureError } from './errors.ts';
export { missingScripts, scripts } from './fonts.ts';
export { createPictures, type Pictures } from './pictures.ts';
export type { Look, Picture } from './request.ts';
