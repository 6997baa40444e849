// Every sentence that readers see, in each language. The compiler asks for what is missing.

import type { Language } from '@pabal/http';
import { en } from './en.ts';
import { ko } from './ko.ts';
import type { Words } from './shape.ts';

export const words: Readonly<Record<Language, Words>> = { en, ko };
