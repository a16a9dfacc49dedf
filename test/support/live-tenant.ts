/** A live tenant for tests of export: lists as the API sends them, ids like `r1`, decoded. */
import { unknownFlags } from '../../src/export/unknown.ts';
import { updateSpec } from '../../src/export/update-spec.ts';
import { exportTenant, type Exported, type ExportInput } from '../../src/export/export-tenant.ts';
import { kinds } from '../../src/kinds/index.ts';
import { kindsKnowing, type JsonObject } from '../../src/kinds/kind.ts';
import type { Live } from '../../src/kinds/live.ts';
import { decodeLive } from '../../src/tenant/decode-live.ts';

export interface Lists {
  formats?: JsonObject[];
  projects?: JsonObject[];
  inboxes?: JsonObject[];
  roles?: JsonObject[];
  users?: JsonObject[];
  retention?: JsonObject[];
}

export function liveOf(lists: Lists, extra: readonly string[] = []): Live {
  const given = new Map(
    kinds.map(({ name, section }) => [name, (lists as Record<string, JsonObject[]>)[section] ?? []]),
  );
  const live = decodeLive(kinds, given, null);
  return decodeLive(kindsKnowing(kinds, [...extra, ...unknownFlags(kinds, live)]), given, null);
}

export function exportOf(
  lists: Lists,
  options: Pick<ExportInput, 'chosen' | 'marked' | 'portable'> = {},
): Exported {
  const live = decodeLive(
    kinds,
    new Map(kinds.map(({ name, section }) => [name, (lists as Record<string, JsonObject[]>)[section] ?? []])),
    null,
  );
  const extra_permissions = unknownFlags(kinds, live, options.chosen);
  const tenant = { url: 'https://tenant.example', base_path: '/admin', extra_permissions };
  return exportTenant({ kinds, live: liveOf(lists), tenant, ...options });
}

/** A role with these permissions, as the API sends it. */
export const role = (id: string, name: string, ...permissions: string[]): JsonObject => ({
  id,
  name,
  permissions: Object.fromEntries(permissions.map((permission) => [permission, true])),
});

/** A user; a grant is `role`, `role inbox` or `role inbox document`, by id, with `-` for no inbox. */
export const user = (id: string, username: string, ...grants: string[]): JsonObject => ({
  id,
  username,
  active: false,
  roles: grants.map((grant) => {
    const [its = '', inbox = '-', document_id] = grant.split(' ');
    return {
      role: its,
      ...(inbox === '-' ? {} : { inbox }),
      ...(document_id === undefined ? {} : { document_id }),
    };
  }),
});

/** What an update makes of a spec, and what it says about it. */
export const update = (
  text: string,
  lists: Lists,
  env: Record<string, string> = {},
  isIgnored?: (address: string) => boolean,
): { text: string; news: readonly string[] } => {
  const live = liveOf(lists);
  const input = { kinds, live, file: 'tenant.yaml', text, env };
  const { text: after, news } = updateSpec(isIgnored ? { ...input, isIgnored } : input);
  return { text: after, news };
};
