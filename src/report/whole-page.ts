/** A page in one file that opens from disk: its policy lets it load and send nothing, and run no script but its own. */
import { createHash } from 'node:crypto';

export interface WholePage {
  /** In markup, as `main` is. */
  readonly title: string;
  readonly style: string;
  readonly main: readonly string[];
  /** `data`: JSON that the script finds under the id `data`. */
  readonly script?: { readonly text: string; readonly data: string };
}

const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

export function wholePage({ title, style, main, script }: WholePage): string {
  const policy = [
    "default-src 'none'",
    `style-src ${digest(style)}`,
    ...(script ? [`script-src ${digest(script.text)}`] : []),
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="robots" content="noindex">',
    `<title>${title}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<main>',
    ...main,
    '</main>',
    ...(script
      ? [
          `<script type="application/json" id="data">${inScript(script.data)}</script>`,
          `<script>${script.text}</script>`,
        ]
      : []),
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

/** No text in it can end the element or begin a comment. */
const inScript = (json: string): string => json.replaceAll('<', String.raw`\u003c`);
