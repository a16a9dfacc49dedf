/**
 * The graph as one page that opens from disk: its data, its style and its script are in it, and its policy lets it load
 * and send nothing.
 */
import { inMarkup } from '../report/markup.ts';
import { wholePage } from '../report/whole-page.ts';
import { shownName } from '../specfile/problem/visible.ts';
import type { Graph, View } from './graph.ts';
import { STYLE } from './graph-style.ts';
import { packed } from './packed.ts';
import { pageScript } from './page-script.ts';

const ABOUT = {
  live: 'As it is now.',
  spec: 'What the spec says, and nothing else.',
  plan: 'After the plan: + is gained, − is lost.',
} as const satisfies Record<View, string>;

export function graphPage(graph: Graph, tenant: string | null): string {
  const data = JSON.stringify(packed(graph, tenant === null ? null : shownName(tenant, Infinity)));
  return wholePage({
    title: 'fitform: who can do what where',
    style: STYLE,
    script: { text: pageScript.text, data },
    main: [
      '<h1>Who can do what where</h1>',
      `<p>${tenant === null ? '' : `${inMarkup(shownName(tenant, Infinity))}. `}${ABOUT[graph.view]} ★ marks strong permissions: they open the way to others, or hold on the whole tenant.</p>`,
      '<noscript><p>This page needs JavaScript. <code>fitform access</code> prints the same as text.</p></noscript>',
      '<div class="columns">',
      '<section id="filters" aria-label="Filters"></section>',
      '<div>',
      '<p id="count" role="status" class="soft"></p>',
      '<div id="matrix"></div>',
      '<p class="soft">Each cell counts the permissions held there, those on the whole tenant included. Press Enter on a cell, or click it, to see by which role.</p>',
      '<section id="details" aria-label="Ways" hidden></section>',
      '</div>',
      '</div>',
    ],
  });
}
