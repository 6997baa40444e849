// Which kinds of files go with letters. A letter from a company is opened without a thought: what runs when it is opened is
// refused, whatever it is called, and a file has to be what it says.

/** Types that run, whatever the settings say. */
const runningTypes =
  /^(?:application|text)\/(?:x-)?(?:msdownload|ms-?dos-executable|dosexec|executable|elf|mach-binary|sharedlib|sh|shellscript|csh|msi|ms-installer|java-archive|java-vm|java-applet|javascript|ecmascript|vbscript|hta|bat|powershell|ms-shortcut|apple-diskimage|iso9660-image)$|^application\/(?:vnd\.microsoft\.portable-executable|vnd\.android\.package-archive|vnd\.ms-.*macroenabled.*)$/;

export const runsByType = (type: string) => runningTypes.test(type);

type Looks = (content: Buffer) => boolean;

const begins =
  (...signatures: readonly (string | readonly number[])[]): Looks =>
  (content) =>
    signatures.some((signature) => content.subarray(0, signature.length).equals(Buffer.from(signature)));

const zip = begins('PK\u0003\u0004');
/** A text has no octet 0, in any encoding but UTF-16. */
const isText: Looks = (content) => !content.includes(0);

/** How a file of a type looks. Types that are not here are not looked at. */
const looks: Readonly<Record<string, Looks>> = {
  // Some writers put something before it (ISO 32000-1, Annex H.3.4.1).
  'application/pdf': (content) => content.subarray(0, 1_024).includes('%PDF-'),
  'image/png': begins([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  'image/jpeg': begins([0xff, 0xd8, 0xff]),
  'image/gif': begins('GIF87a', 'GIF89a'),
  'image/webp': (content) => begins('RIFF')(content) && content.subarray(8, 12).equals(Buffer.from('WEBP')),
  'text/plain': isText,
  'text/csv': isText,
  'text/calendar': isText,
  'application/json': isText,
  'application/zip': zip,
  'application/x-hwp': begins([0xd0, 0xcf, 0x11, 0xe0], 'HWP Document File'),
  'application/hwp+zip': zip,
};

const zipped = /^application\/vnd\.(?:openxmlformats-officedocument|oasis\.opendocument)\./;

/** Whether a file may be of this type, as far as its beginning tells. */
export function looksLike(type: string, content: Buffer): boolean {
  const look = looks[type] ?? (zipped.test(type) ? zip : undefined);
  return look === undefined || look(content);
}

/** Programs of Windows, Linux and macOS, Java classes, shortcuts of Windows, and scripts that name what runs them. */
const isProgram = begins(
  'MZ',
  [0x7f, 0x45, 0x4c, 0x46],
  [0xfe, 0xed, 0xfa, 0xce],
  [0xfe, 0xed, 0xfa, 0xcf],
  [0xce, 0xfa, 0xed, 0xfe],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0xca, 0xfe, 0xba, 0xbe],
  [0x4c, 0x00, 0x00, 0x00, 0x01, 0x14, 0x02, 0x00],
  '#!',
);

export const runsByContent = (content: Buffer) => isProgram(content);
