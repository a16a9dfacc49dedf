import type { Behaviour } from './tenant-behaviour.ts';
import { formatModelFor } from './format-models.ts';
import { dropDocumentsOf } from './format-uses.ts';
import { flag, integer, listOf, text, type Item, type Model, type Type } from '../kit/model.ts';
import { documentId } from './document-model.ts';
import { permissionNames, type Permission } from './permissions.ts';
import type { CollectionName, Draft } from './state.ts';

/** The permissions of which the caller needs one, per operation; none where the API reference states none. */
type Needs = Readonly<Partial<Record<'list' | 'create' | 'get' | 'patch' | 'delete', readonly Permission[]>>>;

/** One family of the API with the five usual routes: all that makes it different from the others. */
export type Collection = {
  /** Its path too. */
  readonly name: CollectionName;
  /** One object of it, in messages. */
  readonly label: string;
  readonly model: Model;
  /** The fields that name an object, for tenants that refuse duplicates. */
  readonly identity: readonly string[];
  readonly needs: Needs;
  /** `item`: the object itself is the inbox on which a grant may hold the permission. */
  readonly inbox?: 'item';
  /** Status of a create that leaves a required field out; 400 where it is not said. */
  readonly missing?: number;
  /** Status of a create that succeeds; 201 where it is not said. */
  readonly created?: number;
  /** The writes whose success is answered without a body. */
  readonly silent?: readonly ('create' | 'patch')[];
  /** The fields that its list shows; all where it is not said. */
  readonly listed?: readonly string[];
  /** What else goes when the object is deleted. */
  readonly removed?: (item: Item, draft: Draft) => void;
  /** Whether a PATCH must not leave fields out. */
  readonly wholePatch?: boolean;
};

/** The families, from the operations and models of the API reference. */
export function collectionsFor(behaviour: Behaviour): Record<CollectionName, Collection> {
  const { undeclared_create } = behaviour;
  // For projects the reference declares no answer of a create or a patch, for formats none of a create.
  const silent = undeclared_create === 'nobody';
  const created = undeclared_create === 'nobody' ? 201 : undeclared_create;
  return {
    roles: {
      name: 'roles',
      label: 'Role',
      model: {
        name: { type: text, required: true },
        permissions: {
          type: permissionFlags(behaviour.extra_permissions),
          required: true,
        },
      },
      identity: ['name'],
      needs: { create: ['edit_users'], patch: ['edit_users'], delete: ['edit_users'] },
      missing: 405,
    },
    users: {
      name: 'users',
      label: 'User',
      model: {
        username: { type: text, required: true },
        active: { type: flag, required: true, lacks: ['patch'] },
        roles: { type: listOf({ is: 'model', model: grantModel(behaviour) }), required: true },
        password: { type: text, lacks: ['get', 'patch'] },
        confirmed_at: { type: text, lacks: ['post', 'patch'] },
      },
      identity: ['username'],
      needs: { list: ['edit_users'], create: ['edit_users'], get: ['edit_users'], patch: ['edit_users'] },
      wholePatch: behaviour.partial_user_patch === 'refuse',
    },
    inboxes: {
      name: 'inboxes',
      label: 'Inbox',
      model: {
        name: { type: text, required: true },
        project: { type: { is: 'ref', to: 'projects' }, required: true },
      },
      identity: ['project', 'name'],
      needs: { create: ['create_inbox'], get: ['view_list'], patch: ['view_list'] },
      inbox: 'item',
    },
    projects: {
      name: 'projects',
      label: 'Project',
      model: {
        name: { type: text, required: true },
        formats: { type: { is: 'list', of: { is: 'ref', to: 'formats' }, min: 1 }, required: true },
        // Required on create although the reference also gives them defaults.
        split_into_sections: { type: flag, required: true, fallback: true },
        sub_page_splitting: { type: flag, required: true, fallback: false },
        default_document_type: { type: text },
        default_format: { type: text },
        timeout: { type: integer },
      },
      identity: ['name'],
      needs: {
        create: ['create_inbox'],
        patch: ['edit_format_settings'],
        delete: ['edit_format_settings'],
      },
      created,
      ...(silent && { silent: ['create', 'patch'] }),
    },
    formats: {
      name: 'formats',
      label: 'Format',
      model: formatModelFor(behaviour),
      ...(behaviour.format_list === 'names' && { listed: ['name'] }),
      removed: dropDocumentsOf,
      identity: ['name'],
      needs: {
        create: ['edit_format_settings'],
        get: ['edit_format_settings', 'review'],
        patch: ['edit_format_settings'],
        delete: ['edit_format_settings'],
      },
      created,
      ...(silent && { silent: ['create'] }),
    },
  };
}

/** The permissions of a role: the published ones, and those of a newer server. */
const permissionFlags = (newer: readonly string[]): Type => ({
  is: 'flags',
  names: [...permissionNames, ...newer],
  what: 'permission',
});

/** UserRoleModel. Its patch twin has no document_id; whether the server minds is a behaviour. */
function grantModel(behaviour: Behaviour): Model {
  return {
    role: { type: { is: 'ref', to: 'roles', unknownOnCreate: 406 }, required: true },
    inbox: { type: { is: 'ref', to: 'inboxes' } },
    document_id: { type: documentId, ...(behaviour.document_grants === 'drop' && { lacks: ['patch'] }) },
  };
}
