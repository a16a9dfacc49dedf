import { createHash, randomBytes } from 'node:crypto';
import { isObject, type Item } from '../kit/model.ts';
import { openSeed, type SeedProblem } from '../kit/seed-reader.ts';
import { administratorOf } from './access.ts';
import { SETUP_USERNAME } from './default-tenant.ts';
import { hashPassword } from './password.ts';
import { permissionNames } from './permissions.ts';
import { withReferences } from './references.ts';
import { scopedNames, type ScopedName } from './scoped-settings.ts';
import { isScope } from './scopes.ts';
import { seedModels, writtenOut } from './seed-models.ts';
import { listNames, nameOf, type Draft, type ListName, type State } from './state.ts';
import { FORMAT } from './tenant-file.ts';

const ID = /^[0-9a-f]{24}$/;

/**
 * Reads a tenant from YAML or JSON: a file that `--data` wrote, or the same by hand, where ids may be left out and an
 * object is referred to by its name (a user by username, a document by original_filename).
 *
 *     formats:
 *       - { name: Invoice, labels: [invoice_number, { field_name: total, type: currency }] }
 *     projects:
 *       - { name: Accounting, formats: [Invoice] }
 *     inboxes:
 *       - { name: invoice, project: Accounting }
 *     roles:
 *       - { name: Reviewer, permissions: [view_list, review, submit] }   # or a map of true and false
 *     users:
 *       - { username: ann, password: secret, roles: [{ role: Reviewer, inbox: invoice }] }
 *     documents:
 *       - { inbox: invoice, original_filename: scan.pdf }
 *     api_keys:
 *       - { user: ann, roles: [{ role: Reviewer, document_id: scan.pdf }], token: for-the-tests }
 *     sampling_settings:
 *       - { scope: invoice, second_pass_STP: 5 }   # an inbox or a project; inboxes/invoice where both have the name
 *     data_retention_settings:
 *       - { scope: { level: inbox, id: invoice }, settings: [{ age: 90 }] }   # or { level: tenant }
 *
 * Every list may be left out. The fields are those of the API, and so are the defaults, but a user is active unless
 * it says otherwise. An id that leads nowhere stays: a tenant may well have such. Where nobody active holds
 * `edit_users` on the whole tenant, a set-up account that may do everything is added.
 *
 * @param newer permission names that the tenant knows beyond the published ones
 */
export async function readSeed(
  text: string,
  newer: readonly string[] = [],
): Promise<{ readonly state: State } | { readonly problems: readonly SeedProblem[] }> {
  const models = seedModels(newer);
  const seed = openSeed(text, { models, also: ['format'], writtenOut });
  if ('unreadable' in seed) return { problems: seed.unreadable };
  const { content, complain, entries, problems } = seed;
  if (content['format'] !== undefined && content['format'] !== FORMAT) {
    complain('format', `only ${FORMAT} can be read`);
  }
  /** What is named and cannot be read is not also missed wherever it is referred to. */
  const unread = new Set<string>();
  const lists = new Map(listNames.map((name) => [name as string, itemsOf(name)]));

  function itemsOf(name: ListName): { path: string; item: Item }[] {
    const seen = new Map<string, number>();
    return entries(name).flatMap(({ path, given, values }) => {
      if (!values) {
        if (isObject(given)) unread.add(`${name}/${nameOf(given)}`);
        return [];
      }
      const called = nameOf(values);
      const number = (seen.get(called) ?? 0) + 1;
      seen.set(called, number);
      return [{ path, item: { id: idOf(name, called, number), ...values } }];
    });
  }

  /**
   * The id of what is meant; a problem where it is nothing, or several things. Where there are several lists, an object
   * may be called LIST/NAME.
   */
  function resolve(path: string, to: readonly string[], given: string): string {
    const all = to.flatMap((list) => (lists.get(list) ?? []).map(({ item }) => ({ list, item })));
    if (ID.test(given) || all.some(({ item }) => item.id === given)) return given;
    const called = all.filter(({ item }) => nameOf(item) === given);
    const precisely = all.filter(({ list, item }) => to.length > 1 && `${list}/${nameOf(item)}` === given);
    const [found, another] = called.length > 0 ? called : precisely;
    const where = to.join(' or ');
    if (!found && !to.some((list) => unread.has(`${list}/${given}`))) {
      const candidates = all.map(({ item }) => nameOf(item));
      complain(path, given === '' ? 'must not be empty' : `no ${given} in ${where}`, { given, candidates });
    } else if (found && another) {
      const orPrecisely = found.list === another.list ? '' : `, or write ${found.list}/${given}`;
      complain(path, `several are named ${given} in ${where}: give the id of one${orPrecisely}`);
    }
    return found?.item.id ?? given;
  }

  function complainOfTwice(list: ListName, field: string, message: (value: string) => string): void {
    const values = (draft[list] ?? []).map((item) => textOf(item[field]));
    for (const [index, value] of values.entries()) {
      if (values.indexOf(value) !== index) complain(`${list}[${index}].${field}`, message(value));
    }
  }

  /** A scope is not of its level where there is something else of its id. */
  function complainOfLevels(list: ScopedName): void {
    const state = draft as Draft;
    for (const [index, { scope }] of (state[list] ?? []).entries()) {
      if (typeof scope === 'string' || isScope(state, scope) || !isScope(state, scope.id)) continue;
      complain(`${list}[${index}].scope.id`, `is no ${scope.level}`);
    }
  }

  const draft: Partial<Record<ListName, Item[]>> = {};
  for (const name of listNames) {
    const model = models[name];
    draft[name] = (lists.get(name) ?? []).map(({ path, item }) => {
      const turned = withReferences(
        model,
        item,
        'post',
        ({ path: at, to, given, type }) =>
          given === '' && 'mayBeEmpty' in type ? given : resolve(at, to, given),
        `${path}.`,
      );
      return turned as Item;
    });
    complainOfTwice(name, 'id', (id) => `${id} is another one's id in ${name}`);
  }
  for (const name of scopedNames) complainOfTwice(name, 'scope', () => 'has settings already');
  for (const name of scopedNames) complainOfLevels(name);
  if (problems().length > 0) return { problems: problems() };
  return { state: await completed(draft as Draft, newer) };
}

/** What a tenant makes of itself when objects are created. */
async function completed(draft: Draft, newer: readonly string[]): Promise<State> {
  const users = await Promise.all(
    draft.users.map(async (user) => {
      const { password } = user;
      // A file that a tenant wrote holds hashes.
      if (password === undefined || /^scrypt\$\d+\$/.test(password)) return user;
      return { ...user, password: await hashPassword(password) };
    }),
  );
  const api_keys = (draft.api_keys ?? []).map((key) => ({
    ...key,
    token: (key.token as string | undefined) ?? randomBytes(24).toString('base64url'),
  }));
  const state: Draft = { ...draft, users, api_keys };
  if (administratorOf(state, SETUP_USERNAME)) return state;
  const role = idOf('roles', 'Administrator of the set-up account', 1);
  const permissions = Object.fromEntries([...permissionNames, ...newer].map((name) => [name, true]));
  return {
    ...state,
    roles: [...state.roles, { id: role, name: 'Administrator', permissions }],
    users: [
      ...users,
      { id: idOf('users', SETUP_USERNAME, 0), username: SETUP_USERNAME, active: true, roles: [{ role }] },
    ],
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The same in every run, so that tests may rely on it. */
const idOf = (list: ListName, name: string, number: number): string =>
  createHash('sha256').update(`${list}/${number}/${name}`).digest('hex').slice(0, 24);
