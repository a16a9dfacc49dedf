/** Colours that hold 4.5:1 and more, light and dark. */
export const COLOURS = `
:root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --back: #ffffff; --panel: #f6f8fa;
  --line: #d0d7de; --good: #116329; --bad: #a40e26; --warn: #7d4e00; --warn-back: #fff8e5; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --soft: #9da7b3; --back: #0f1419; --panel: #171d24; --line: #3a434d;
    --good: #7ee2a0; --bad: #ff9ba0; --warn: #ffd479; --warn-back: #2b2413; }
}
`;

/** The style of a report as a page: the system's font, one column. */
export const STYLE = `${COLOURS}* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; }
main { max-width: 64rem; margin: 0 auto; padding: 1rem 1.25rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 1rem 0 .5rem; }
h2, summary { font-size: 1.1rem; font-weight: 600; line-height: 1.3; }
h2 { margin: 2rem 0 .5rem; }
details { margin: 1rem 0; padding: .6rem .85rem; border: 1px solid var(--line); border-radius: .4rem; }
details[open] > summary { margin-bottom: .5rem; }
summary { cursor: pointer; }
:focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }
code { font: .92em ui-monospace, monospace; background: var(--panel); padding: .1em .3em; border-radius: .25rem;
  white-space: pre-wrap; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); }
/* A name breaks only where it is longer than half the page, and then without breaking those of other columns. */
td { max-width: 26rem; overflow-wrap: break-word; }
th { font-size: .9rem; font-weight: 600; color: var(--soft); }
td[data-column=""], thead td { min-width: 1.25rem; width: 1.25rem; }
tr.more > td { border-bottom: 0; padding-bottom: .1rem; }
.sign { font: 600 1em ui-monospace, monospace; }
.added { color: var(--good); }
.removed { color: var(--bad); }
.changed, .warning { color: var(--warn); }
.open { border-left: .3rem solid var(--bad); padding-left: 1rem; }
.demo { padding: .4rem .75rem; border-radius: .35rem; background: var(--warn-back); color: var(--warn); }
footer { margin-top: 2rem; color: var(--soft); }
footer p { margin: .4rem 0; }
@media (max-width: 40rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, td { display: block; }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  tr.more { border-bottom: 0; padding-bottom: 0; }
  td { border: 0; padding: .15rem 0; }
  td[data-column=""] { float: left; margin-right: .25rem; }
  td:empty { display: none; }
  td[data-column]:not([data-column=""])::before { content: attr(data-column) ": "; color: var(--soft); font-size: .9rem; }
}
@media print { details > :not(summary) { display: block; } }
`;
