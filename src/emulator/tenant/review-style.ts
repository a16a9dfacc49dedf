export const REVIEW_STYLE = `
:root { color-scheme: light dark; --text: #20242b; --soft: #5a626d; --back: #fbfaf7; --panel: #ffffff; --line: #d9d5cc;
  --strong: #1c6b4a; --on-strong: #ffffff; --bad: #9f1d1d; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ebe8e1; --soft: #a9a69e; --back: #15161a; --panel: #1d1f24; --line: #3d4046; --strong: #7fd6ae;
    --on-strong: #0c1f16; --bad: #ff9c9c; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
header { padding: .6rem max(1.25rem, calc((100% - 41.5rem) / 2)); background: var(--panel); border-bottom: 1px solid var(--line); color: var(--soft); }
main { max-width: 44rem; margin: 0 auto; padding: 1rem 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h1:focus { outline: none; }
h2 { font-size: 1.1rem; margin-top: 2.5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1.25rem; padding: 1rem 1.25rem;
  background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
button, .button { display: inline-block; font: inherit; font-weight: 600; padding: .6rem 1.1rem; border: 0;
  border-radius: .4rem; cursor: pointer; background: var(--strong); color: var(--on-strong); text-decoration: none; }
button.plain { background: none; color: var(--strong); border: 1px solid var(--strong); }
button:disabled { opacity: .6; cursor: default; }
a:not(.button) { color: var(--strong); }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; margin-top: 1rem; }
th, td { text-align: left; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; }
.refused { color: var(--bad); font-weight: 600; white-space: nowrap; }
.allowed { color: var(--strong); font-weight: 600; white-space: nowrap; }
@media (max-width: 30rem) { button, .button { width: 100%; text-align: center; } }
`;
