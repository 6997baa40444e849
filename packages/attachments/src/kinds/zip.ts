// The names in a zip file, which documents of office programs are, too: read from its directory, nothing is unpacked.

const entrySignature = Buffer.from('PK\u0001\u0002');
const headLength = 46;
/** Entries that are looked at: more than a document has. */
const mostEntries = 5_000;

/**
 * Names in a zip file, as far as its directory can be found. Every place that looks like an entry of a directory counts: programs
 * differ in which of several directories they read.
 *
 * @returns undefined when there are too many
 */
export function namesInZip(content: Buffer): readonly string[] | undefined {
  const names: string[] = [];
  let at = content.indexOf(entrySignature);
  while (at >= 0 && at + headLength <= content.length) {
    if (names.length === mostEntries) return undefined;
    const length = content.readUInt16LE(at + 28);
    names.push(content.toString('utf8', at + headLength, at + headLength + length));
    at = content.indexOf(entrySignature, at + entrySignature.length);
  }
  return names;
}
