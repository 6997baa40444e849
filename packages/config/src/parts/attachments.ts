import { type Network, readNetworks } from '../networks.ts';

/** What files may go with letters, as the settings have it: for `createAttachments` of packages/attachments. */
export function attachmentRules(config: {
  readonly ATTACHMENT_MAX_BYTES: number;
  readonly ATTACHMENT_TYPES: readonly string[];
  readonly ATTACHMENTS_PER_EVENT: number;
  readonly EVENT_ATTACHMENTS_MAX_BYTES: number;
  readonly APP_ATTACHMENTS_MAX_BYTES: number;
}): {
  readonly mostBytes: number;
  readonly types: ReadonlySet<string>;
  readonly mostOfEvent: number;
  readonly mostBytesOfEvent: number;
  readonly mostBytesOfApp: number;
} {
  return {
    mostBytes: config.ATTACHMENT_MAX_BYTES,
    types: new Set(config.ATTACHMENT_TYPES),
    mostOfEvent: config.ATTACHMENTS_PER_EVENT,
    mostBytesOfEvent: config.EVENT_ATTACHMENTS_MAX_BYTES,
    mostBytesOfApp: config.APP_ATTACHMENTS_MAX_BYTES,
  };
}

/** How the scanner of files is asked: for `createScan` of packages/attachments. Without an address nobody is. */
export function scanOptions(config: {
  readonly ATTACHMENT_SCAN_URL?: string | undefined;
  readonly ATTACHMENT_SCAN_SECONDS: number;
  readonly ATTACHMENT_SCAN_ALLOW_NETWORKS?: string | undefined;
}): {
  readonly url: string | undefined;
  readonly allowNetworks: readonly Network[];
  readonly timeoutMs: number;
} {
  return {
    url: config.ATTACHMENT_SCAN_URL,
    allowNetworks: readNetworks(config.ATTACHMENT_SCAN_ALLOW_NETWORKS ?? '') ?? [],
    timeoutMs: config.ATTACHMENT_SCAN_SECONDS * 1_000,
  };
}
