/**
 * Lists and settings of the API that no kind reads yet. A GET of them changes nothing. Left out are those that could:
 * `/integrations/{id}/activate`, whatever is below `/sso`, `…/generate` and resets; and those whose answers are secrets
 * or documents: API keys and what is in an inbox. Source: the operations of the API reference.
 */
export const furtherPaths = [
  '/connections',
  // The API ends this one, and no other list, with a slash.
  '/integrations/',
  '/reports',
  '/rule_config',
  '/data_retention_settings',
  '/settings/dashboard',
  '/settings/review',
  '/formats/document_types',
  '/style/custom.css',
  '/about/version',
] as const;
