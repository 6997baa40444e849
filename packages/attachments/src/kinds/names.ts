// Names of files: what a person sees, and what their machine goes by.

/** Endings of what runs when it is opened, as Gmail and Outlook refuse them, and of documents with macros. */
const runningEndings: ReadonlySet<string> = new Set(
  `ade adp apk app application appref-ms appx appxbundle bat cab chm cmd com cpl diagcab diagcfg diagpkg dll dmg
   docm dotm ex ex_ exe gadget hta img inf ins iso isp jar jnlp js jse lib lnk mde mjs msc msh msi msix msixbundle
   msp mst nsh ops pif potm ppam pptm ppsm ps1 ps1xml ps2 psc1 psc2 psm1 py pyc pyw rb reg scf scr sct settingcontent-ms sh shb sys
   vb vbe vbs vbscript vhd vhdx vxd wim wsc wsf wsh xbap xlam xll xlsm xltm xnk`.split(/\s+/),
);

/** Endings of pages, whose scripts run where the file lies, and of what leads to them. Documents of office programs have some inside. */
const pageEndings: ReadonlySet<string> = new Set(
  'htm html mht mhtml svg svgz url website webloc xhtml'.split(' '),
);

/** The ending of a name, in lower case; empty without one. */
function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** Whether a machine would run what is called so. */
export const isProgramName = (name: string) => runningEndings.has(endingOf(trimmed(name)));

/** The same, or open it as a page. */
export const runsByName = (name: string) => isProgramName(name) || pageEndings.has(endingOf(trimmed(name)));

/** Spaces and dots at the end are no part of a name to Windows. */
const trimmed = (name: string) => name.replace(/[\s.]+$/u, '');

/** Most characters of a name. */
export const longestName = 150;

/** What is not seen, turns the direction of text, or ends a line: `invoice‮fdp.exe` reads as `invoiceexe.pdf`. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/gu;
/** What some system takes for something else than a part of a name. */
const notInNames = /[<>:"|?*]/g;
const ofDevices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * A name as every system takes it: without folders, without what is not seen, not hidden, and not too long for its ending to be
 * seen. Undefined when nothing is left of it.
 */
export function safeName(given: string): string | undefined {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const seen = last
    .replace(unseen, '')
    .replace(notInNames, '_')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s.]+|[\s.]+$/gu, '');
  const name = ofDevices.test(seen) ? `_${seen}` : seen;
  return name === '' ? undefined : shortened(name);
}

function shortened(name: string): string {
  if (name.length <= longestName) return name;
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && name.length - dot <= 20 ? name.slice(dot) : '';
  return `${name
    .slice(0, longestName - ending.length)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}${ending}`;
}
