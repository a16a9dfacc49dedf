/**
 * The field type of a user's grants: a set of role × scope, where the scope is one inbox, the whole tenant, or
 * one document. The spec writes them as blocks (every role on every inbox listed); documents it cannot name.
 *
 * Source: UserRoleModel and UserRoleModelPatch. The patch model has no `document_id`: a PATCH of a user who has
 * such a grant may store the role without it, which is the role on the whole tenant. So they block a write.
 */
import { describedBy, isObject, showRef } from './fields.ts';
import { fitted, folded, grantsOf, type Block, type NamedGrant } from './grant-blocks.ts';
import { patchedSet, setDiff, sorted } from './sets.ts';
import {
  Unreadable,
  type Field,
  type Json,
  type JsonObject,
  type Mention,
  type Ref,
  type IsMeant,
  type SpecMention,
} from '../kind.ts';

/** `inbox: null` is the whole tenant. */
export interface Grant extends JsonObject {
  readonly role: Ref;
  readonly inbox: Ref | null;
}

const names = {
  type: 'array',
  items: { type: 'string', minLength: 1 },
  minItems: 1,
  uniqueItems: true,
  'x-message': 'an empty list grants nothing; leave out the whole grant, or list what it is for',
};

export function grants(options: {
  wire: string;
  description: string;
  examples?: readonly Json[];
}): Field<readonly Grant[]> {
  return {
    type: 'grants',
    isSet: true,
    written: 'always',
    wire: options.wire,
    default: [],
    targets: ['role', 'inbox'],
    schema: describedBy(options, {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          roles: { ...names, description: 'The roles that are granted.' },
          inboxes: {
            ...names,
            'x-all': 'list them; for the whole tenant, write tenant_wide: true instead of inboxes',
            description: 'The inboxes that they are granted on.',
          },
          tenant_wide: { const: true, description: 'On the whole tenant: every inbox, now and later.' },
        },
        required: ['roles'],
        oneOf: [{ required: ['inboxes'] }, { required: ['tenant_wide'] }],
        'x-message': 'a grant needs either inboxes: […] or, for the whole tenant, tenant_wide: true',
        additionalProperties: false,
      },
    }),
    resolve: (spec) => sorted((spec as readonly Block[]).flatMap(grantsOf)),
    // Refs are names here.
    spell: (value) => folded(value as readonly NamedGrant[]),
    fitted: (items, today, wanted) =>
      fitted(items as readonly Block[], today as readonly Block[], wanted as readonly NamedGrant[]),
    decode: (wire, context) =>
      sorted(
        entries(wire)
          .filter((entry) => !isDocumentGrant(entry))
          .map((entry) => ({
            role: context.nameOf('role', entry.role),
            inbox: entry.inbox === undefined ? null : context.nameOf('inbox', entry.inbox),
          })),
      ),
    encode: (value, context) =>
      value.map(({ role, inbox }) => ({
        role: context.idOf('role', role),
        ...(inbox === null ? {} : { inbox: context.idOf('inbox', inbox) }),
      })),
    diff: setDiff,
    patched: (before, change) => sorted(patchedSet(before ?? [], change) as Grant[]),
    mentions: (value) => value.flatMap(mentionsOf),
    specMentions: (spec, isMeant = () => true) =>
      Array.isArray(spec)
        ? (spec as Json[]).flatMap((block, index) => specMentionsOf(block, index, isMeant))
        : [],
    mapRefs: (value, map) =>
      sorted(
        value.map(({ role, inbox }) => ({
          role: map({ kind: 'role', ref: role }),
          inbox: inbox === null ? null : map({ kind: 'inbox', ref: inbox }),
        })),
      ),
    unseen: (wire, context) => {
      const grants = entries(wire)
        .filter(isDocumentGrant)
        .map(({ role, inbox, document_id = '' }) => ({
          role: context.nameOf('role', role),
          inbox: inbox === undefined ? null : context.nameOf('inbox', inbox),
          document: document_id,
        }));
      const count = grants.length;
      if (count === 0) return undefined;
      const what = count === 1 ? '1 grant on a single document' : `${count} grants on single documents`;
      return {
        rule: 'document-grants',
        members: grants.map(({ role, document }) => `${showRef(role)} on the document ${document}`),
        grants,
        note: `has ${what}, which a spec cannot list and fitform leaves as they are`,
        blocks: {
          reason: `the user has ${what}; the API's update has no document scope, so writing the user could turn that into the whole tenant`,
          way_out:
            'remove the document grants in the dashboard (review links need none on the user), then plan again',
        },
      };
    },
    show: (member) => {
      const { role, inbox } = member as Grant;
      return `${showRef(role)} on ${inbox === null ? 'the WHOLE TENANT' : showRef(inbox)}`;
    },
  };
}

interface Entry {
  readonly role: string;
  readonly inbox?: string;
  readonly document_id?: string;
}

/** The live grants, with `null` and absent alike. One that cannot be read in full could be broader than it looks. */
function entries(wire: Json | undefined): Entry[] {
  if (wire === undefined || wire === null) return [];
  if (!Array.isArray(wire)) throw new Unreadable('is not a list');
  return (wire as Json[]).map((entry) => {
    if (!isObject(entry) || typeof entry['role'] !== 'string') {
      throw new Unreadable('holds a grant without a role');
    }
    const { role, inbox, document_id } = entry;
    return { role, ...scope('inbox', inbox), ...scope('document_id', document_id) };
  });
}

function scope(key: 'inbox' | 'document_id', value: Json | undefined): Partial<Entry> {
  if (value === undefined || value === null || value === '') return {};
  if (typeof value !== 'string') throw new Unreadable(`holds a grant whose ${key} is not an id`);
  return { [key]: value };
}

const isDocumentGrant = (entry: Entry): boolean => entry.document_id !== undefined;

function mentionsOf({ role, inbox }: Grant): Mention[] {
  const ofRole: Mention = { kind: 'role', ref: role };
  return inbox === null ? [ofRole] : [ofRole, { kind: 'inbox', ref: inbox }];
}

function specMentionsOf(block: Json, index: number, isMeant: IsMeant): SpecMention[] {
  if (!isObject(block)) return [];
  const mentions: SpecMention[] = [];
  for (const [kind, list] of NAMED) {
    const given = block[list];
    if (!Array.isArray(given)) continue;
    (given as Json[]).forEach((name, at) => {
      if (typeof name === 'string' && isMeant(kind, name)) {
        mentions.push({ kind, name, path: [index, list, at] });
      }
    });
  }
  return mentions;
}

/** The kinds that a block names, by the keys of their lists. */
const NAMED = [
  ['role', 'roles'],
  ['inbox', 'inboxes'],
] as const;
