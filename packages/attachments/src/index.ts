export { type AttachmentService, createAttachments } from './attachments.ts';
export { createScan } from './scan.ts';
export type { WantedAttachment } from './wanted.ts';
