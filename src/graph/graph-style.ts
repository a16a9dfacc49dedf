/** The style of the page of `fitform graph`, in the colours of a report. The sizes of cells stand in browser/grid.ts too. */
import { COLOURS } from '../report/html-style.ts';

export const STYLE = `${COLOURS}* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; }
main { max-width: 96rem; margin: 0 auto; padding: 1rem 1.25rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; line-height: 1.3; margin: 0 0 .5rem; }
p { margin: .25rem 0; }
.soft, small { color: var(--soft); }
small { display: block; }
:focus-visible { outline: 3px solid var(--text); outline-offset: -3px; }
h2:focus-visible { outline-offset: 3px; }
code { font: .92em ui-monospace, monospace; background: var(--panel); padding: .1em .3em; border-radius: .25rem; }
.columns { display: grid; grid-template-columns: 17rem minmax(0, 1fr); gap: 1.25rem; margin-top: 1rem; }
#filters { display: flex; flex-direction: column; gap: .6rem; align-items: stretch; }
.field label { display: block; font-weight: 600; }
input[type=search], select { width: 100%; min-height: 2.25rem; padding: .3rem .5rem; font: inherit; color: inherit;
  background: var(--back); border: 1px solid var(--soft); border-radius: .3rem; }
.toggle, li label { display: flex; gap: .5rem; align-items: center; min-height: 1.75rem; }
input[type=checkbox] { width: 1.1rem; height: 1.1rem; flex: none; accent-color: var(--text); }
summary { cursor: pointer; min-height: 1.75rem; }
#filters ul { max-height: 14rem; overflow: auto; margin: 0; padding: 0 0 0 .25rem; list-style: none; }
.plain { padding: .3rem 0; min-height: 1.75rem; border: 0; background: none; color: inherit; font: inherit;
  text-align: left; text-decoration: underline; cursor: pointer; }
#matrix { max-height: 70vh; overflow: auto; border: 1px solid var(--line); border-radius: .4rem; }
#matrix table { position: sticky; top: 0; left: 0; width: max-content; border-collapse: separate; border-spacing: 0;
  table-layout: fixed; }
#matrix th, #matrix td { width: 6.5rem; min-width: 6.5rem; max-width: 6.5rem; height: 2.25rem; padding: 0 .5rem;
  border-bottom: 1px solid var(--line); border-right: 1px solid var(--line); overflow: hidden; white-space: nowrap;
  text-overflow: ellipsis; text-align: center; font-size: .95rem; position: relative; }
#matrix thead th { height: 3rem; background: var(--panel); font-weight: 600; }
#matrix thead th bdi { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden;
  white-space: normal; line-height: 1.2; }
#matrix thead th span + bdi { -webkit-line-clamp: 1; }
#matrix .side { width: var(--side); min-width: var(--side); max-width: var(--side); text-align: left; background: var(--panel);
  font-weight: 400; }
#matrix tbody th, #matrix td { cursor: pointer; }
#matrix td:hover, #matrix tbody th:hover { background: var(--panel); text-decoration: underline; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.added { color: var(--good); font-weight: 600; }
.removed { color: var(--bad); font-weight: 600; }
.strong { color: var(--warn); font-weight: 600; }
#details { margin-top: 1.25rem; padding: .85rem 1rem; border: 1px solid var(--line); border-radius: .4rem; }
#details table { width: 100%; border-collapse: collapse; }
#details th, #details td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0;
  border-bottom: 1px solid var(--line); }
#details td:first-child, #details th:first-child { width: 50%; }
#details ul { margin: 0; padding-left: 1.1rem; }
@media (max-width: 60rem) {
  .columns { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 40rem) {
  main { padding: .75rem .75rem 2rem; }
}
`;
