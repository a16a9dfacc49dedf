const UNDOCUMENTED = "The vendor's documentation does not say what it allows.";

/**
 * The 50 permissions of a role and what each allows. Source: PermissionsModel of the published API description for the
 * names, and the calls there that ask for them for the sentences.
 */
export const permissions = {
  create_dropbox_user: UNDOCUMENTED,
  create_inbox: 'Create projects and inboxes.',
  create_webhook: UNDOCUMENTED,
  de_escalate_document: UNDOCUMENTED,
  delete_tenant: UNDOCUMENTED,
  delete_webhook: UNDOCUMENTED,
  edit_backend_settings: 'Create, change and revoke API keys, which is what review links are made of.',
  edit_beats: UNDOCUMENTED,
  edit_dashboard_settings: 'Change the settings of the dashboard, its style sheet and its logo.',
  edit_data_retention_settings: 'Change and remove data retention settings.',
  edit_flow_settings: UNDOCUMENTED,
  edit_format_settings: 'Read, create, change and delete formats; change and delete projects.',
  edit_integration_settings: UNDOCUMENTED,
  edit_integrations:
    'Read, create, change and delete connections; create, change and delete integrations; delete the configuration of single sign-on.',
  edit_predictor_settings:
    'Read, change and remove predictor settings and rules, and try rules on documents.',
  edit_reports: 'Create, change and delete reports.',
  edit_retention_settings: UNDOCUMENTED,
  edit_review_settings: 'Change the settings of the review screen.',
  edit_roles: `${UNDOCUMENTED} Roles are edited with edit_users.`,
  edit_sampling_settings: 'Read, change and remove sampling settings.',
  edit_security_settings: UNDOCUMENTED,
  edit_templates: UNDOCUMENTED,
  edit_thresholds_settings: 'Change and remove thresholds.',
  edit_translations: UNDOCUMENTED,
  edit_users:
    'List, create and change users; create, change and delete roles; get tokens for other users. Whoever holds it can give themselves the rest.',
  escalate_document: `${UNDOCUMENTED} Its guide gives it to the role that reviews.`,
  never_twice: UNDOCUMENTED,
  pick_next_escalated: UNDOCUMENTED,
  read_beats: UNDOCUMENTED,
  read_data_retention_settings: 'Read data retention settings.',
  read_feedback: UNDOCUMENTED,
  read_integrations: 'Read integrations.',
  read_release_notes: UNDOCUMENTED,
  read_reports: 'Read and generate reports.',
  read_thresholds_settings: 'Read thresholds, which review allows as well.',
  read_webhook: UNDOCUMENTED,
  reject_document: UNDOCUMENTED,
  release_lock: UNDOCUMENTED,
  review: 'Open, copy, move and delete documents; read formats, thresholds and sampling settings.',
  submit: 'Submit feedback on documents.',
  update_webhook: UNDOCUMENTED,
  upload: 'Upload documents, process them again, and read how they are processed.',
  versions: UNDOCUMENTED,
  view_api_keys: 'List and read API keys.',
  view_list: 'Read and change inboxes, and list the documents in them.',
  view_projects: UNDOCUMENTED,
  view_statistics: 'Read statistics.',
  view_templates: UNDOCUMENTED,
  write_feedback: UNDOCUMENTED,
  write_release_notes: UNDOCUMENTED,
} as const;

export const permissionNames = Object.keys(permissions) as readonly (keyof typeof permissions)[];

/** Whoever holds one of these can give themselves the others, read everything, or end the tenant. */
export const strongPermissions: ReadonlySet<string> = new Set<keyof typeof permissions>([
  'edit_users',
  'edit_backend_settings',
  'view_api_keys',
  'edit_security_settings',
  'delete_tenant',
  'edit_roles',
]);

/** With `edit_users` an account can give itself everything else again; without it, nobody may be left who can. */
export const ownRights: readonly (keyof typeof permissions)[] = [
  'edit_users',
  'edit_backend_settings',
  'view_api_keys',
];
