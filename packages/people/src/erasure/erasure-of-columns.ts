// What erasing a person does with each column that may hold a text. A test compares this list with the migrated schema, so
// that no new column is forgotten; texts that people and programs wrote are searched in the places it names.

import type { TextPlace } from '@pabal/db/people';

/**
 * - `hashed`: the keyed hash of the address takes the address's place.
 * - `emptied`: emptied with the person's letters, or with the data of their events.
 * - `removed`: the row goes with the person, or with the file it belongs to.
 * - `words in …`: searched for the person's addresses, names and ids, which are replaced; the kind is the column's type.
 * - `stays`: what feeds publish, what people who work with pabal are called, and what they called things (decision 0025).
 * - `none`: pabal's own words, names of things, and hashes of what is not personal.
 */
export type ErasedHow = 'hashed' | 'emptied' | 'removed' | `words in ${TextPlace['kind']}` | 'stays' | 'none';

export const erasureOfColumns: Readonly<
  Record<string, Readonly<Partial<Record<ErasedHow, readonly string[]>>>>
> = {
  // Domains of many letters, names of providers, ids of editions; for eight days.
  afterwards_days: {
    none: ['by', 'name'],
  },
  api_keys: {
    stays: ['created_by', 'revoked_by'],
    none: ['key_hash', 'key_prefix', 'mode', 'scopes', 'templates'],
  },
  apps: {
    stays: ['name', 'paused_by'],
    none: ['key_hash', 'key_prefix', 'mode', 'scopes'],
  },
  archive_entries: {
    stays: [
      'author',
      'excerpt',
      'feed_title',
      'hidden_why',
      'search',
      'section',
      'tags',
      'title',
      'url',
      'verdict_by',
    ],
    none: ['hidden_by', 'verdict'],
  },
  archive_letters: {
    'words in text': ['html', 'subject'],
    none: ['locale', 'version'],
  },
  // With the events that alone had it; a file that others have stays, and is not searched.
  attachments: {
    removed: ['content', 'hash', 'type'],
  },
  audit_chains: {
    none: ['last_hash'],
  },
  // Addresses in it are those of users, and stay; of recipients it has ids.
  audit_entries: {
    stays: ['actor', 'details', 'object', 'reason'],
    none: ['action', 'door', 'hash', 'network', 'outcome'],
  },
  // Hashes of networks, for minutes.
  caller_counts: {
    none: ['caller', 'kind'],
  },
  // Hashes of visitors, whose key is gone after a day.
  click_hits: {
    none: ['network', 'visitor'],
  },
  click_keys: {
    none: ['key'],
  },
  daily_checks: {
    'words in json': ['problems'],
  },
  deliveries: {
    hashed: ['address', 'address_key'],
    emptied: ['cause', 'discard_reason', 'name', 'reply', 'waits_for'],
    none: [
      'channel',
      'claimed_by',
      'doubted_provider',
      'lane',
      'locale',
      'outcome',
      'provider',
      'remote_id',
      'state',
      'status',
      'template',
      'template_version',
    ],
  },
  delivery_moves: {
    emptied: ['note', 'reply'],
    stays: ['actor'],
    none: ['from_state', 'outcome', 'provider', 'status', 'template_version', 'to_state'],
  },
  edition_entries: {
    stays: ['canonical_url', 'section'],
    none: ['content_hash'],
  },
  edition_exclusions: {
    none: ['reason'],
  },
  editions: {
    'words in text': ['audience_cursor', 'reason'],
    'words in json': ['collected', 'content', 'report', 'source'],
    'words in jsonb': ['definition'],
    stays: ['approved_by', 'paused_by', 'written_by'],
    none: ['bucket', 'kind', 'state'],
  },
  entries: {
    stays: [
      'author',
      'canonical_url',
      'categories',
      'excerpt',
      'guid',
      'hidden_by',
      'summary',
      'thumbnail_url',
      'title',
      'url',
    ],
    none: ['content_hash'],
  },
  erased_consents: {
    none: ['address_hash', 'consent_text_version', 'from_state', 'to_state'],
  },
  // What belongs to a person goes with them; rooms and hooks of chat belong to nobody.
  endpoints: {
    removed: ['keys', 'secret', 'target'],
    stays: ['created_by', 'description', 'key', 'shown'],
    none: ['channel', 'ended_reason', 'kind', 'state'],
  },
  erased_holds: {
    none: ['address_hash', 'key_id', 'reason', 'scope'],
  },
  erasures: {
    emptied: ['subject'],
    stays: ['requested_by'],
    none: ['address_hash', 'counts', 'cursor', 'state', 'step', 'waits_for'],
  },
  event_keys: {
    removed: ['answer', 'key', 'request_hash'],
  },
  event_attachments: {
    removed: ['hash'],
  },
  event_labels: {
    removed: ['label'],
  },
  events: {
    emptied: ['audience', 'data', 'idempotency_key', 'reply_to'],
    none: ['audience_state', 'lane', 'locale', 'type'],
  },
  feeds: {
    stays: [
      'credentials',
      'exclude_words',
      'failure_detail',
      'fetch_url',
      'host',
      'include_words',
      'moved_to',
      'name',
      'section',
      'site_url',
      'tags',
      'title',
      'url',
    ],
    none: ['body_hash', 'etag', 'failure', 'failure_rule', 'last_modified', 'state'],
  },
  flow: {
    none: ['lane'],
  },
  group_changes: {
    stays: ['actor'],
  },
  groups: {
    stays: ['key'],
  },
  import_errors: {
    'words in text': ['expected', 'field', 'got'],
  },
  import_pieces: {
    removed: ['content'],
  },
  imports: {
    'words in text': ['consent_source', 'consent_text_version', 'file_name', 'reason'],
    stays: ['requested_by'],
    none: ['fingerprint', 'format', 'state'],
  },
  invitations: {
    stays: ['created_by'],
    none: ['token_hash'],
  },
  lanes: {
    'words in text': ['reason'],
    stays: ['paused_by'],
    none: ['lane'],
  },
  // What public pages say, for a day or two; the addresses are those that apps asked about, and go with the row.
  link_cards: {
    stays: ['description', 'detail', 'host', 'image_url', 'site_name', 'title', 'url'],
    none: ['failure', 'state', 'url_hash'],
  },
  limits: {
    stays: ['lifted_by'],
    none: ['key', 'reason'],
  },
  migrations: {
    none: ['name', 'oldest'],
  },
  newsletter_versions: {
    'words in jsonb': ['definition'],
    stays: ['changed_by'],
  },
  newsletters: {
    'words in text': ['name'],
    'words in jsonb': ['definition'],
    stays: ['key', 'source_credentials'],
  },
  leave_reasons: {
    none: ['reason'],
  },
  page_requests: {
    removed: [
      'address',
      'address_key',
      'confirmed_network_hash',
      'locale',
      'name',
      'network_hash',
      'text_version',
    ],
    stays: ['door'],
    none: ['kind'],
  },
  processes: {
    'words in json': ['readiness'],
    none: ['id', 'service', 'version'],
  },
  provider_states: {
    'words in text': ['reply'],
    none: ['provider', 'sender_id', 'status', 'trouble'],
  },
  providers: {
    'words in text': ['pause_reason'],
    stays: ['paused_by', 'try_asked_by'],
    none: ['name'],
  },
  receipts: {
    emptied: ['reply'],
    none: ['kind', 'source', 'status'],
  },
  recipient_changes: {
    removed: ['actor', 'new_address', 'old_address', 'old_address_key'],
  },
  recipient_sources: {
    'words in text': ['problem'],
    none: ['name'],
  },
  recipients: {
    removed: [
      'address',
      'address_key',
      'attributes',
      'changed_by',
      'external_id',
      'locale',
      'name',
      'time_zone',
    ],
  },
  reminders: {
    removed: ['address', 'address_key', 'key', 'locale', 'name', 'zone'],
    // Of other people, who may be reminded of this one.
    'words in json': ['data'],
    'words in text': ['data_url'],
    none: ['last_outcome', 'problem', 'rule', 'type'],
  },
  replay_items: {
    none: ['outcome', 'state', 'status'],
  },
  replays: {
    hashed: ['address', 'address_key'],
    'words in text': ['reason'],
    'words in json': ['filter'],
    stays: ['requested_by'],
    none: ['state'],
  },
  segments: {
    'words in text': ['description'],
    'words in jsonb': ['rule'],
    stays: ['key', 'updated_by'],
  },
  senders: {
    none: ['id'],
  },
  spaces: {
    stays: ['name'],
  },
  // A user is somebody who works with pabal; sessions go with the user.
  sessions: {
    stays: ['agent', 'network'],
    none: ['door', 'next_hash', 'previous_hash', 'rotation_key', 'token_hash'],
  },
  soft_bounces: {
    removed: ['address_key'],
  },
  source_members: {
    removed: ['source'],
  },
  subscription_moves: {
    removed: ['actor', 'consent_source', 'consent_text_version', 'from_state', 'to_state'],
  },
  subscriptions: {
    removed: ['changed_by', 'consent_source', 'consent_text_version', 'state'],
  },
  suppression_removals: {
    hashed: ['address_key'],
    'words in text': ['note', 'reason'],
    stays: ['created_by', 'removed_by'],
    none: ['scope'],
  },
  suppressions: {
    hashed: ['address_key'],
    'words in text': ['note', 'reason'],
    stays: ['created_by'],
    none: ['scope'],
  },
  template_versions: {
    stays: ['files'],
    none: ['locale', 'template', 'version'],
  },
  topic_filters: {
    stays: ['approved_by'],
    none: ['approved_model', 'approved_seal', 'model', 'seal'],
  },
  // Signatures of challenges, which nobody's data is in.
  used_proofs: {
    none: ['signature'],
  },
  user_roles: {
    stays: ['given_by'],
    none: ['role'],
  },
  users: {
    stays: ['created_by', 'email', 'email_key', 'locale', 'name', 'oidc_issuer', 'oidc_subject'],
    none: ['password_hash'],
  },
  webhook_endpoints: {
    stays: ['contact', 'created_by', 'description', 'url'],
    none: ['pause_reason', 'previous_secret', 'problem', 'secret', 'state', 'types'],
  },
  // Of people they have ids alone; what they say of an address is looked up when they are sent.
  webhook_finished: {
    none: ['balance'],
  },
  webhook_messages: {
    none: ['facts', 'problem', 'state', 'type'],
  },
  unsubscribed_addresses: {
    hashed: ['address_key'],
    stays: ['actor'],
  },
};

const kinds = ['text', 'json', 'jsonb'] as const;

/** Where the words of people and programs are searched for somebody. */
export const placesOfWords: readonly TextPlace[] = Object.entries(erasureOfColumns).flatMap(
  ([table, columns]) =>
    kinds.flatMap((kind) => (columns[`words in ${kind}`] ?? []).map((column) => ({ table, column, kind }))),
);
