import { isObject, jsonIn } from '../kit/model.ts';
import { forEachFamily } from './scoped-settings.ts';
import { collectionNames, listNames, type State } from './state.ts';

/** What the file says it is; the number rises when a newer file could not be read by older code. */
export const FORMAT = 'fitform.embedded-tenant/1';

type Parsed = { state: State; problem?: undefined } | { state?: undefined; problem: string };

const isText = (value: unknown): boolean => typeof value === 'string';
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isListOf = (check: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(check);
const isLevelScope = (value: unknown): boolean =>
  isObject(value) && isText(value['level']) && isText(value['id']);
const isGrant = (value: unknown): boolean => isObject(value) && isText(value['role']);

/** The fields that the code relies on in each object. */
const shapes: Record<keyof State, Record<string, (value: unknown) => boolean>> = {
  roles: { id: isText, name: isText, permissions: isObject },
  users: { id: isText, username: isText, active: isFlag, roles: isListOf(isGrant) },
  inboxes: { id: isText, name: isText, project: isText },
  projects: { id: isText, name: isText, formats: isListOf(isText) },
  formats: { id: isText, name: isText, labels: isListOf(isObject) },
  documents: {
    id: isText,
    inbox: isText,
    original_filename: isText,
    status_data: isObject,
    timings: isObject,
  },
  api_keys: { id: isText, token: isText, user: isText, active: isFlag, roles: isListOf(isGrant) },
  ...forEachFamily(({ levelled }) => ({ id: isText, scope: levelled ? isLevelScope : isText })),
};

/** The state that a tenant's file holds, or what is wrong with it ("is not JSON"), to be put after its name. */
export function parseTenant(text: string): Parsed {
  const content = jsonIn(text);
  if (content === undefined) return { problem: 'is damaged (not JSON)' };
  const format = isObject(content) ? content['format'] : undefined;
  if (!isObject(content) || typeof format !== 'string') {
    return { problem: `is not an embedded tenant (no format ${FORMAT})` };
  }
  if (format !== FORMAT) return { problem: `has the format ${format}, and only ${FORMAT} can be read` };
  for (const name of listNames) {
    const items = content[name];
    // A file from before there were documents, keys and settings is as good as one without any.
    if (items === undefined && !collectionNames.some((each) => each === name)) continue;
    if (!Array.isArray(items)) return { problem: `is damaged (${name} is not a list)` };
    for (const [index, item] of items.entries()) {
      const wrong = Object.entries(shapes[name]).find(
        ([field, fits]) => !isObject(item) || !fits(item[field]),
      );
      if (wrong) return { problem: `is damaged (${name}[${index}].${wrong[0]})` };
    }
  }
  const { format: _, ...state } = content;
  return { state: state as State };
}
