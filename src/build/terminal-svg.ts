/** Screens of a terminal as one SVG that plays them, over and over; a reader who wants no motion sees one of them. */

export interface Cell {
  readonly character: string;
  /** From 0 to 15, as terminals number them; `null`: the text's own. */
  readonly colour: number | null;
  readonly bold: boolean;
  readonly dim: boolean;
}
export type Line = readonly Cell[];

export interface Frame {
  readonly lines: readonly Line[];
  readonly seconds: number;
}

const CELL = { width: 8.4, height: 18 };
const MARGIN = 16;
const BAR = 30;
const BACKGROUND = '#0d1117';
const TEXT = '#d0d7de';
const COLOURS = [
  ...['#484f58', '#ff7b72', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#d0d7de'],
  ...['#8b949e', '#ffa198', '#7ee787', '#f2cc60', '#a5d6ff', '#e2c5ff', '#b3f0ff', '#ffffff'],
];

export interface Picture {
  readonly columns: number;
  readonly rows: number;
  readonly title: string;
  /** The index of the screen that is seen where there is no motion; else the last. */
  readonly still?: number;
}

export function drawn(
  frames: readonly Frame[],
  { columns, rows, title, still = frames.length - 1 }: Picture,
): string {
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = rows * CELL.height + 2 * MARGIN + BAR;
  const total = frames.reduce((sum, { seconds }) => sum + seconds, 0);
  // A line that stands on several screens is drawn once.
  const known = new Map<string, string>();
  let begins = 0;
  const rules: string[] = [];
  const screens = frames.map(({ lines, seconds }, index) => {
    const [from, to] = [begins, begins + seconds].map((at) => `${((at / total) * 100).toFixed(3)}%`);
    begins += seconds;
    const isLast = index === frames.length - 1;
    rules.push(
      `@keyframes f${index}{0%{visibility:${index === 0 ? 'visible' : 'hidden'}}${from}{visibility:visible}` +
        `${isLast ? '' : `${to}{visibility:hidden}`}100%{visibility:${isLast ? 'visible' : 'hidden'}}}` +
        `#f${index}{animation-name:f${index}}`,
    );
    const uses = lines.flatMap((line, row) => {
      const text = lineOf(line);
      if (text === '') return [];
      const id = known.get(text) ?? `l${known.size}`;
      known.set(text, id);
      return [`<use href="#${id}" y="${row * CELL.height}"/>`];
    });
    return `<g id="f${index}" class="f">${uses.join('')}</g>`;
  });
  const lines = [...known].map(([text, id]) => `<text id="${id}" y="${CELL.height * 0.75}">${text}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">${escaped(title)}</title>
<style>
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:${TEXT};white-space:pre}
.b{font-weight:700}.d{opacity:.65}
${COLOURS.map((colour, index) => `.c${index}{fill:${colour}}`).join('')}
.f{visibility:hidden;animation:${total.toFixed(2)}s step-end infinite}
#f${still}{visibility:visible}
@media (prefers-reduced-motion:no-preference){#f${still}{visibility:hidden}}
@media (prefers-reduced-motion:reduce){.f{animation:none}}
${rules.join('\n')}
</style>
<defs>
${lines.join('\n')}
</defs>
<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>
${['#ff5f57', '#febc2e', '#28c840'].map((fill, index) => `<circle cx="${20 + index * 20}" cy="18" r="6" fill="${fill}"/>`).join('')}
<g transform="translate(${MARGIN} ${MARGIN + BAR - 8})">
${screens.join('\n')}
</g>
</svg>
`;
}

/** Runs of one look, each as wide as its cells are, whatever font the reader has. */
function lineOf(line: Line): string {
  const runs: { at: number; text: string; look: string }[] = [];
  line.forEach((cell, at) => {
    const look = lookOf(cell);
    const last = runs.at(-1);
    if (last?.look === look) last.text += cell.character;
    else runs.push({ at, text: cell.character, look });
  });
  return runs
    .map(({ text, ...run }) => ({ ...run, text: text.trimEnd() }))
    .filter(({ text }) => text !== '')
    .map(({ at, text, look }) => {
      const [x, width] = [at, text.length].map((cells) => (cells * CELL.width).toFixed(1));
      return `<tspan x="${x}" textLength="${width}"${look === '' ? '' : ` class="${look}"`}>${escaped(text)}</tspan>`;
    })
    .join('');
}

const lookOf = ({ character, colour, bold, dim }: Cell): string =>
  character === ' '
    ? ''
    : [colour === null ? '' : `c${colour}`, bold ? 'b' : '', dim ? 'd' : '']
        .filter((name) => name !== '')
        .join(' ');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
