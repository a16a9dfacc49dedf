/** A list to search and to choose from. Nothing chosen means all that the search finds. */
import { make, named, number } from './make-element.ts';

export interface Choice {
  /** Numbers of the items that count; `null`: nothing was searched or chosen, so all do. */
  chosen(): ReadonlySet<number> | null;
}

/** More would be a list to scroll, not to read. */
const SHOWN = 100;

interface Choosing {
  /** As `users`. */
  readonly noun: string;
  readonly names: readonly string[];
  readonly changed: () => void;
}

export function choiceIn(parent: HTMLElement, { noun, names, changed }: Choosing): Choice {
  const lower = names.map((name) => name.toLowerCase());
  const marked = new Set<number>();
  let found: readonly number[] = names.map((_, at) => at);
  const id = `search-${noun}`;
  const search = make('input', { type: 'search', id, autocomplete: 'off', spellcheck: 'false' });
  const list = make('ul', { 'aria-label': noun });
  const more = make('p', { class: 'soft' });
  const all = make('button', { type: 'button', class: 'plain' });
  parent.append(
    make('div', { class: 'field' }, make('label', { for: id }, `Search ${noun}`), search),
    make('details', {}, make('summary', {}, `Choose ${noun}`), list, more),
    all,
  );

  function draw(): void {
    const shown = new Set([...marked, ...found.slice(0, SHOWN)]);
    list.replaceChildren(...[...shown].sort((a, b) => a - b).map(itemOf));
    const left = found.filter((at) => !shown.has(at)).length;
    more.textContent = left > 0 ? `${number.format(left)} more: search to find them.` : '';
    more.hidden = left === 0;
    tell();
  }

  function tell(): void {
    all.hidden = marked.size === 0;
    all.textContent = `Clear the choice (${number.format(marked.size)})`;
  }

  function itemOf(at: number): HTMLElement {
    const box = make('input', { type: 'checkbox' });
    box.checked = marked.has(at);
    box.addEventListener('change', () => {
      if (box.checked) marked.add(at);
      else marked.delete(at);
      tell();
      changed();
    });
    return make('li', {}, make('label', {}, box, named(names[at] ?? '')));
  }

  search.addEventListener('input', () => {
    const wanted = search.value.trim().toLowerCase();
    found = names.flatMap((_, at) => (lower[at]?.includes(wanted) ? at : []));
    draw();
    changed();
  });
  all.addEventListener('click', () => {
    marked.clear();
    draw();
    search.focus();
    changed();
  });
  draw();
  return {
    chosen: () => {
      if (marked.size > 0) return marked;
      return search.value.trim() === '' ? null : new Set(found);
    },
  };
}
