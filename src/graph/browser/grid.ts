/**
 * A table of any size, of which only as much is in the page as fits its window. It moves by whole rows and columns and
 * stands still in the box that scrolls, so its headers are always in sight. Arrow keys move the focus (ARIA: grid).
 */
import { make } from './make-element.ts';

/** Texts, each in a class of its own. */
export type Cell = readonly Piece[];

export interface Piece {
  readonly text: string;
  readonly tone: string;
  /** What is read out after it, and shown where the pointer rests. */
  readonly said?: string;
}

export interface Sheet {
  readonly rows: number;
  readonly columns: number;
  side(row: number): Cell;
  head(column: number): Cell;
  cell(row: number, column: number): Cell;
}

export interface Place {
  readonly row: number;
  /** -1: the name of the row. */
  readonly column: number;
}

/** In rem, as in the style of the page. */
const SIZES = { row: 2.25, head: 3, column: 6.5, side: 15, narrowSide: 8.5, narrow: 40 };

export interface Grid {
  show(sheet: Sheet): void;
  /** Back to where the focus was. */
  focus(): void;
}

export function gridIn(box: HTMLElement, label: string, opened: (place: Place) => void): Grid {
  const headRow = make('tr');
  const body = make('tbody');
  const table = make('table', { role: 'grid', 'aria-label': label }, make('thead', {}, headRow), body);
  const size = make('div', {}, table);
  box.replaceChildren(size);
  const cells: HTMLElement[][] = [];
  let sheet: Sheet = { rows: 0, columns: 0, side: empty, head: empty, cell: empty };
  let active = { row: 0, column: -1 };
  let first = { row: 0, column: 0 };
  let fits = { rows: 1, columns: 1 };
  let unit = { row: 1, column: 1 };

  function measure(): void {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const side = box.clientWidth < SIZES.narrow * rem ? SIZES.narrowSide : SIZES.side;
    unit = { row: SIZES.row * rem, column: SIZES.column * rem };
    // First, as how many rows fit depends on it.
    box.style.height = `${SIZES.head * rem + sheet.rows * unit.row + box.offsetHeight - box.clientHeight}px`;
    fits = {
      rows: within(Math.floor((box.clientHeight - SIZES.head * rem) / unit.row), 1, sheet.rows),
      columns: within(Math.floor((box.clientWidth - side * rem) / unit.column), 1, sheet.columns),
    };
    const spare = box.clientWidth - fits.columns * unit.column;
    table.style.setProperty('--side', `${within(spare, side * rem, 2 * side * rem)}px`);
    // What can be scrolled is as much as does not fit.
    size.style.height = `${(sheet.rows - fits.rows) * unit.row + box.clientHeight}px`;
    size.style.width = `${(sheet.columns - fits.columns) * unit.column + box.clientWidth}px`;
    build();
  }

  /** As many cells as fit. They stay, whatever is in them. */
  function build(): void {
    if (cells.length === fits.rows && (cells[0]?.length ?? 1) === fits.columns + 1) return;
    const columns = Array.from({ length: fits.columns });
    headRow.replaceChildren(
      make('th', { scope: 'col', class: 'side' }, 'User'),
      ...columns.map(() => make('th', { scope: 'col' })),
    );
    cells.length = 0;
    for (let row = 0; row < fits.rows; row += 1) {
      cells.push([
        make('th', { scope: 'row', class: 'side' }),
        ...columns.map(() => make('td', { role: 'gridcell' })),
      ]);
    }
    body.replaceChildren(...cells.map((row) => make('tr', {}, ...row)));
  }

  function fill(): void {
    table.setAttribute('aria-rowcount', String(sheet.rows + 1));
    table.setAttribute('aria-colcount', String(sheet.columns + 1));
    [...headRow.children].slice(1).forEach((head, at) => {
      const column = first.column + at;
      head.setAttribute('aria-colindex', String(column + 2));
      write(head, sheet.head(column));
    });
    cells.forEach((row, down) => {
      row[0]?.parentElement?.setAttribute('aria-rowindex', String(first.row + down + 2));
      row.forEach((cell, across) => {
        const place = { row: first.row + down, column: across === 0 ? -1 : first.column + across - 1 };
        cell.setAttribute('aria-colindex', String(place.column + 2));
        cell.tabIndex = place.row === active.row && place.column === active.column ? 0 : -1;
        write(cell, place.column < 0 ? sheet.side(place.row) : sheet.cell(place.row, place.column));
      });
    });
  }

  /** The active cell is always among those in the page, so the focus is never lost. */
  function move(to: Place, follow: boolean): void {
    active = {
      row: within(to.row, 0, sheet.rows - 1),
      column: within(to.column, -1, sheet.columns - 1),
    };
    first = {
      row: within(
        within(first.row, active.row - fits.rows + 1, active.row),
        0,
        Math.max(0, sheet.rows - fits.rows),
      ),
      column: within(
        active.column < 0
          ? first.column
          : within(first.column, active.column - fits.columns + 1, active.column),
        0,
        Math.max(0, sheet.columns - fits.columns),
      ),
    };
    box.scrollTop = first.row * unit.row;
    box.scrollLeft = first.column * unit.column;
    fill();
    if (follow) activeCell()?.focus();
  }

  const activeCell = (): HTMLElement | undefined =>
    cells[active.row - first.row]?.[active.column < 0 ? 0 : active.column - first.column + 1];

  box.addEventListener('scroll', () => {
    const row = within(Math.round(box.scrollTop / unit.row), 0, sheet.rows - fits.rows);
    const column = within(Math.round(box.scrollLeft / unit.column), 0, sheet.columns - fits.columns);
    if (row === first.row && column === first.column) return;
    first = { row, column };
    const hadFocus = body.contains(document.activeElement);
    active = {
      row: within(active.row, row, row + fits.rows - 1),
      column: active.column < 0 ? -1 : within(active.column, column, column + fits.columns - 1),
    };
    fill();
    if (hadFocus) activeCell()?.focus({ preventScroll: true });
  });

  body.addEventListener('keydown', (event) => {
    const end = { row: sheet.rows - 1, column: sheet.columns - 1 };
    const all = event.ctrlKey || event.metaKey;
    const { row, column } = active;
    const moves: Readonly<Record<string, Place>> = {
      ArrowUp: { row: row - 1, column },
      ArrowDown: { row: row + 1, column },
      ArrowLeft: { row, column: column - 1 },
      ArrowRight: { row, column: column + 1 },
      PageUp: { row: row - fits.rows, column },
      PageDown: { row: row + fits.rows, column },
      Home: { row: all ? 0 : row, column: -1 },
      End: { row: all ? end.row : row, column: end.column },
    };
    const to = moves[event.key];
    if (to) move(to, true);
    else if (event.key === 'Enter' || event.key === ' ') opened(active);
    else return;
    event.preventDefault();
  });

  body.addEventListener('click', ({ target }) => {
    cells.forEach((row, down) => {
      const across = row.findIndex((cell) => target instanceof Node && cell.contains(target));
      if (across < 0) return;
      active = { row: first.row + down, column: across === 0 ? -1 : first.column + across - 1 };
      fill();
      opened(active);
    });
  });

  new ResizeObserver(() => {
    const hadFocus = body.contains(document.activeElement);
    measure();
    move(active, hadFocus);
  }).observe(box);

  return {
    show(next) {
      sheet = next;
      measure();
      move({ row: 0, column: Math.min(active.column, 0) }, false);
    },
    focus: () => activeCell()?.focus(),
  };
}

const empty = (): Cell => [];

const within = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(value, Math.max(least, most)));

function write(element: Element, cell: Cell): void {
  const words = (piece: Piece): string => [piece.text, piece.said ?? ''].join(' ').trim();
  const said = cell.map(words).join(', ');
  if (element.getAttribute('title') === said) return;
  element.setAttribute('title', said);
  element.replaceChildren(
    ...cell.flatMap(({ text, tone, said = '' }, at) => [
      ...(at === 0 ? [] : [' ']),
      make(tone === 'name' ? 'bdi' : 'span', { class: tone }, text),
      ...(said === '' ? [] : [make('span', { class: 'unseen' }, ` ${said}`)]),
    ]),
  );
}
