// Whose letter is being made: its brand, which layouts show.

/** The file that says whose letters these are, by its name in the templates folder. */
const brandFile = 'layouts/brand.json';

/** What it is called in templates. */
export const brandName = 'brand';

export const isBrand = (file: string): boolean => file === brandFile;

/** The brand of the letter that is being made; undefined for letters that show none. */
export interface Whose {
  brand: object | undefined;
}
