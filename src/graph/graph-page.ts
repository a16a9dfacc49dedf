/**
 * The graph as one page that opens from disk: its data, its style and its script are in it, and its policy lets it load
 * and send nothing.
 */
import { createHash } from 'node:crypto';
import { inMarkup } from '../report/markup.ts';
import { shownName } from '../specfile/problem/visible.ts';
import type { Graph, View } from './graph.ts';
import { STYLE } from './graph-style.ts';
import { packed } from './packed.ts';
import { pageScript } from './page-script.ts';

const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const POLICY = [
  "default-src 'none'",
  `style-src ${digest(STYLE)}`,
  `script-src ${digest(pageScript.text)}`,
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

const ABOUT = {
  live: 'As it is now.',
  spec: 'What the spec says, and nothing else.',
  plan: 'After the plan: + is gained, − is lost.',
} as const satisfies Record<View, string>;

export function graphPage(graph: Graph, tenant: string | null): string {
  const data = inScript(JSON.stringify(packed(graph, tenant === null ? null : shownName(tenant, Infinity))));
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="robots" content="noindex">',
    '<title>fitform: who can do what where</title>',
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
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
    '</main>',
    `<script type="application/json" id="data">${data}</script>`,
    `<script>${pageScript.text}</script>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

/** No text in it can end the element or begin a comment. */
const inScript = (json: string): string => json.replaceAll('<', String.raw`\u003c`);
