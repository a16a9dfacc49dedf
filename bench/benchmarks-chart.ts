/** docs/benchmarks.svg: seconds for the same job, on a scale where each line is ten times the one before. */
import { STATES } from './benchmarks-page.ts';
import type { Comparison } from './against-tenant.ts';

const WIDTH = 860;
const LEFT = 250;
const RIGHT = 70;
const BAR = 13;
const GROUP_GAP = 16;
const TOP = 44;
/** Seconds. */
const [LEAST, MOST] = [0.01, 100];
const LINES = [0.01, 0.1, 1, 10, 100];
/** Fair to read on white and on black. */
const COLOURS: Readonly<Record<string, string>> = {
  fitform: '#2da44e',
  floor: '#8c959f',
};
const OTHER = '#bf8700';

const across = (seconds: number): number => {
  const part = Math.log10(Math.max(seconds, LEAST) / LEAST) / Math.log10(MOST / LEAST);
  return LEFT + part * (WIDTH - LEFT - RIGHT);
};

export function benchmarksChart(comparisons: readonly Comparison[]): string {
  let y = TOP;
  const groups = comparisons.map(({ workload, state, latency, rows }) => {
    const top = y;
    const bars = rows.map(({ name, seconds }, index) => {
      const at = top + index * BAR;
      const end = across(seconds);
      return [
        `<text x="${LEFT - 8}" y="${at + 10}" class="name">${escaped(name)}</text>`,
        `<rect x="${LEFT}" y="${at + 1}" width="${(end - LEFT).toFixed(1)}" height="${BAR - 3}" rx="2" fill="${COLOURS[name] ?? OTHER}"/>`,
        `<text x="${(end + 5).toFixed(1)}" y="${at + 10}" class="value">${shown(seconds)}</text>`,
      ].join('');
    });
    y += rows.length * BAR + GROUP_GAP;
    const title = `${workload}, ${STATES[state]}`;
    return `<g><text x="8" y="${top + 10}" class="title">${title}</text><text x="8" y="${top + 23}" class="note">${latency} ms for each answer</text>${bars.join('')}</g>`;
  });
  const height = y + 4;
  const lines = LINES.map((seconds) => {
    const x = across(seconds).toFixed(1);
    return `<line x1="${x}" x2="${x}" y1="${TOP - 8}" y2="${height - 12}"/><text x="${x}" y="${TOP - 14}" class="axis">${seconds} s</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
<title id="title">Seconds for the same job, by fitform and by what you would use instead; each line is ten times the one before</title>
<style>
text{font:11px system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif;fill:#1f2328}
.title{font-weight:600}.name{text-anchor:end}.axis{text-anchor:middle}.note,.axis,.value{fill:#59636e}
line{stroke:#818b98;stroke-opacity:.35}
@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.note,.axis,.value{fill:#9198a1}}
</style>
${lines.join('\n')}
${groups.join('\n')}
</svg>
`;
}

const shown = (seconds: number): string => `${seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(0)} s`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
