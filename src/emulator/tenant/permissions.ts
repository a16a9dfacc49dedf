/**
 * The permission names of the API reference (PermissionsModel), in its order. A role's permissions are a map
 * from every one of them to true or false; a name that is left out is false.
 */
export const permissionNames = [
  'create_dropbox_user',
  'create_inbox',
  'create_webhook',
  'de_escalate_document',
  'delete_tenant',
  'delete_webhook',
  'edit_backend_settings',
  'edit_beats',
  'edit_dashboard_settings',
  'edit_data_retention_settings',
  'edit_flow_settings',
  'edit_format_settings',
  'edit_integration_settings',
  'edit_integrations',
  'edit_predictor_settings',
  'edit_reports',
  'edit_retention_settings',
  'edit_review_settings',
  'edit_roles',
  'edit_sampling_settings',
  'edit_security_settings',
  'edit_templates',
  'edit_thresholds_settings',
  'edit_translations',
  'edit_users',
  'escalate_document',
  'never_twice',
  'pick_next_escalated',
  'read_beats',
  'read_data_retention_settings',
  'read_feedback',
  'read_integrations',
  'read_release_notes',
  'read_reports',
  'read_thresholds_settings',
  'read_webhook',
  'reject_document',
  'release_lock',
  'review',
  'submit',
  'update_webhook',
  'upload',
  'versions',
  'view_api_keys',
  'view_list',
  'view_projects',
  'view_statistics',
  'view_templates',
  'write_feedback',
  'write_release_notes',
] as const;

export type Permission = (typeof permissionNames)[number];

export type PermissionMap = Readonly<Record<string, boolean>>;

/** A whole map: the given names true, all others false. */
export function permissionMap(granted: readonly Permission[]): PermissionMap {
  const wanted = new Set<string>(granted);
  return Object.fromEntries(permissionNames.map((name) => [name, wanted.has(name)]));
}
