/** The page of `fitform graph`: search and filters, a matrix of who holds what where, and the ways by which they do. */
import type { Packed } from '../packed.ts';
import { choiceIn } from './choice.ts';
import { detailsOf, nameOf } from './details.ts';
import { gridIn, type Cell } from './grid.ts';
import { counted, make, number } from './make-element.ts';
import { changesIn, matrixOf, type Answer, type Row } from './matrix.ts';

/** From so many on, users with equal access are one row at first. */
const MANY = 25;

const byId = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
};

const data = JSON.parse(byId('data').textContent) as Packed;
const matrix = matrixOf(data);
const isPlan = data.view === 'plan';

const filters = byId('filters');
const users = choiceIn(filters, { noun: 'users', names: data.holders.map(nameOf), changed: update });
const inboxes = choiceIn(filters, {
  noun: 'inboxes',
  names: data.places.map(({ name }) => name),
  changed: update,
});
const permission = permissionFilter();
const grouped = toggle('One row for users with equal access', data.holders.length > MANY);
const changing = toggle('Only what the plan changes', isPlan);
changing.parentElement?.toggleAttribute('hidden', !isPlan);

const NOTHING = {
  all: 'Nobody holds what you look for.',
  changing: 'The plan changes nothing of what you look for.',
};
const MARKS = {
  added: { text: '+', tone: 'added', said: 'new' },
  removed: { text: '−', tone: 'removed', said: 'deleted' },
};

let answer: Answer = { rows: [], columns: [] };
const details = byId('details');
const grid = gridIn(byId('matrix'), 'Access', ({ row, column }) => {
  const opened = answer.rows[row];
  if (!opened) return;
  const place = column < 0 ? null : (answer.columns[column] ?? 0);
  const close = make('button', { type: 'button', class: 'plain' }, 'Back to the matrix');
  close.addEventListener('click', shut);
  details.replaceChildren(...detailsOf(matrix, opened, place), close);
  details.hidden = false;
  details.querySelector('h2')?.focus();
});
details.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') shut();
});

function shut(): void {
  details.hidden = true;
  grid.focus();
}

function update(): void {
  const chosen = users.chosen();
  const holders = chosen === null ? data.holders : data.holders.filter((_, at) => chosen.has(at));
  answer = matrix.answer({
    holders,
    places: inboxes.chosen(),
    permission: permission.value === '' ? null : permission.value,
    grouped: grouped.checked,
    changing: changing.checked,
  });
  const { rows, columns } = answer;
  details.hidden = true;
  byId('matrix').hidden = rows.length === 0 || columns.length === 0;
  grid.show({
    rows: rows.length,
    columns: columns.length,
    side: (row) => sideOf(rows[row]),
    head: (column) => headOf(columns[column] ?? 0),
    cell: (row, column) => cellOf(rows[row], columns[column] ?? 0),
  });
  byId('count').textContent = summary();
}

function summary(): string {
  const { rows, columns } = answer;
  const shown = rows.reduce((sum, { holders }) => sum + holders.length, 0);
  if (shown === 0) return NOTHING[changing.checked ? 'changing' : 'all'];
  const groups = rows.length < shown ? ` in ${counted(rows.length, 'row')}` : '';
  const of = (count: number, all: number, one: string, several: string): string =>
    `${number.format(count)} of ${counted(all, one, several)}`;
  const [one, several] = data.holders.some(({ key }) => key !== null)
    ? ['user or key', 'users and keys']
    : ['user', 'users'];
  return `${of(shown, data.holders.length, one, several)}${groups}; ${of(columns.length, data.places.length, 'place', 'places')}.`;
}

function headOf(place: number): Cell {
  const { name = '', change = null } = data.places[place] ?? {};
  return [...(change === null ? [] : [MARKS[change]]), { text: name, tone: 'name' }];
}

/** Of a group how many they are, too. */
function sideOf(row: Row | undefined): Cell {
  if (!row) return [];
  const [first] = row.holders;
  const count = row.holders.length;
  const change = count === 1 ? (first?.change ?? null) : null;
  return [
    ...(change === null ? [] : [MARKS[change]]),
    ...(count === 1 ? [] : [{ text: `${number.format(count)} ×`, tone: 'soft' }]),
    { text: nameOf(first), tone: 'name' },
  ];
}

/** With one permission, whether it is held; else how many are. */
function cellOf(row: Row | undefined, place: number): Cell {
  if (!row) return [];
  const held = matrix.held(row, place);
  const wanted = permission.value;
  const only = (some: ReadonlySet<string>): ReadonlySet<string> =>
    wanted === '' ? some : new Set(some.has(wanted) ? [wanted] : []);
  const after = only(held.after);
  const changes = changesIn(held);
  const [gains, loses] = [only(changes.gains).size, only(changes.loses).size];
  const strong = [...after].filter((one) => matrix.isStrong(one, place)).length;
  const shown = (mark: string, count: number): string => (wanted === '' ? `${mark}${count}` : mark);
  return [
    {
      ...{ text: wanted === '' ? String(after.size) : 'yes', tone: 'held', count: after.size },
      said: wanted !== '' ? '' : after.size === 1 ? 'permission' : 'permissions',
    },
    { text: '★', tone: 'strong', said: wanted === '' ? `${strong} strong` : 'strong', count: strong },
    { text: shown('+', gains), tone: 'added', said: 'gained', count: gains },
    { text: shown('−', loses), tone: 'removed', said: 'lost', count: loses },
  ].filter(({ count }) => count > 0);
}

function permissionFilter(): HTMLSelectElement {
  const strong = (name: string): boolean => matrix.isStrong(name, 1);
  const sorted = [...data.permissions].sort((a, b) => Number(strong(b)) - Number(strong(a)));
  const select = make(
    'select',
    { id: 'permission' },
    make('option', { value: '' }, 'any'),
    ...sorted.map((name) => make('option', { value: name }, strong(name) ? `${name} ★` : name)),
  );
  select.addEventListener('change', update);
  filters.append(make('div', { class: 'field' }, make('label', { for: 'permission' }, 'Permission'), select));
  return select;
}

function toggle(says: string, checked: boolean): HTMLInputElement {
  const box = make('input', { type: 'checkbox' });
  box.checked = checked;
  box.addEventListener('change', update);
  filters.append(make('label', { class: 'toggle' }, box, says));
  return box;
}

update();
