export {
  type AttachmentFile,
  addAttachment,
  findAttachment,
  holdAttachments,
  insertAttachmentUses,
  readAttachment,
  removeAttachments,
} from './attachments.ts';
