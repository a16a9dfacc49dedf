/** The style of every page: the system's font, one column, colours that hold 4.5:1 and more, light and dark. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --back: #ffffff; --panel: #f6f8fa;
  --line: #d0d7de; --strong: #0b5cad; --on-strong: #ffffff; --good: #116329; --warn: #7d4e00; --warn-back: #fff8e5; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --soft: #9da7b3; --back: #0f1419; --panel: #171d24; --line: #3a434d; --strong: #8cc2ff;
    --on-strong: #0b1520; --good: #7ee2a0; --warn: #ffd479; --warn-back: #2b2413; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
  overflow-wrap: break-word; }
main { max-width: 52rem; margin: 0 auto; padding: 1rem 1.25rem; }
header { padding: 1rem max(1.25rem, calc((100% - 49.5rem) / 2)); border-bottom: 1px solid var(--line); color: var(--soft); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1rem 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { max-width: 40rem; }
a { color: var(--strong); }
code { font: .95em ui-monospace, monospace; background: var(--panel); padding: .1em .35em; border-radius: .25rem;
  overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; color: var(--soft); padding-bottom: .5rem; }
th, td { text-align: left; padding: .75rem .5rem; border-bottom: 1px solid var(--line); vertical-align: middle; }
th { font-weight: 600; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
td form { margin: 0; }
td form + form { margin-top: .5rem; }
.steps button { width: 100%; }
bdi { overflow-wrap: anywhere; }
.name { font-weight: 600; }
button, .button { display: inline-block; font: inherit; font-weight: 600; padding: .6rem 1rem; border: 0;
  border-radius: .4rem; background: var(--strong); color: var(--on-strong); cursor: pointer; text-decoration: none; }
button:hover, .button:hover { text-decoration: underline; }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px; }
.second, .second:hover { background: var(--back); color: var(--strong); box-shadow: inset 0 0 0 1px var(--strong); }
.plain { padding: .2rem 0; background: none; color: var(--strong); font-weight: 400; text-decoration: underline; }
nav { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.25rem; margin-top: .25rem; }
.who { margin: 0; color: var(--text); overflow-wrap: anywhere; }
.who strong { padding: .15rem .5rem; border-radius: .35rem; background: var(--warn-back); color: var(--warn);
  box-shadow: inset 0 0 0 1px var(--warn); box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.id { padding: 0; background: none; color: inherit; }
.ways { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin: 1rem 0 .5rem; }
.row label { flex-basis: 100%; font-weight: 600; }
.row input { flex: 1 1 15rem; min-width: 0; font: inherit; padding: .55rem .75rem; color: inherit;
  background: var(--back); border: 1px solid var(--soft); border-radius: .4rem; }
::placeholder { color: var(--soft); opacity: 1; }
fieldset { margin: 1rem 0 0; padding: 0; border: 1px solid var(--line); border-radius: .4rem; min-width: 0; }
.choice { display: flex; align-items: baseline; gap: .75rem; padding: .6rem .85rem; cursor: pointer;
  overflow-wrap: anywhere; }
.choice + .choice { border-top: 1px solid var(--line); }
.choice:hover, .choice:has(:checked) { background: var(--panel); }
.choice span { min-width: 0; }
.actions { position: sticky; bottom: 0; margin: 0; max-width: none; padding: .75rem 0; background: var(--back); }
pre { margin: 1rem 0; padding: .85rem 1rem; background: var(--panel); border: 1px solid var(--line);
  border-radius: .4rem; font: .9rem/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.narrow { display: none; }
.done { color: var(--good); font-weight: 600; }
.soft { color: var(--soft); }
.notice { border: 1px solid var(--line); border-left: .4rem solid var(--warn); background: var(--warn-back);
  padding: .25rem 1rem; border-radius: .25rem; margin-bottom: 1.5rem; max-width: none; }
.notice h2 { margin-top: .75rem; }
@media (min-width: 40.001rem) {
  .steps { width: 1%; white-space: nowrap; }
}
@media (min-width: 40rem) and (min-height: 30rem) {
  html:has(.who strong) { scroll-padding-top: 6rem; }
  header:has(.who strong) { position: sticky; top: 0; background: var(--back); }
}
@media (max-width: 40rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { display: block; padding: .75rem 0; border-bottom: 1px solid var(--line); }
  .narrow { display: inline; }
  td { display: block; border: 0; padding: .25rem 0; }
  button, .button, .ways form { width: 100%; text-align: center; }
  .plain { width: auto; }
}
`;
