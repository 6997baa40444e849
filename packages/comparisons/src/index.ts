// What a change of templates does to letters: subjects, texts, html and pictures, before and after.

export { compareLetters, type LetterComparison } from './compare.ts';
export { picturesBy } from './letter-pictures.ts';
export { openReport } from './report.ts';
export { sideOfFolder, sideOfUse } from './sides.ts';
export { isRefused } from './troubles.ts';
