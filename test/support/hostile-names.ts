/** Names as somebody who means harm would choose them, against every format. */
import { fc } from '@fast-check/vitest';

/** More of these than chance would put together. */
const SNIPPETS = [
  ...[
    '@admin',
    '#12',
    '!7',
    '$3',
    '&4',
    '%5',
    '~bug',
    '^alert#1',
    'GH-12',
    'org/repo#3',
    'deadbeef1234567',
    'deadbeef',
    "a'deadbeef",
  ],
  ...[
    '`',
    '``',
    '```',
    '~~~',
    '|',
    '\\',
    '\\|',
    '||',
    '*',
    '**',
    '_',
    '~',
    '$',
    '(',
    ')',
    '[',
    ']',
    '<',
    '>',
  ],
  ...[
    '<img src=x onerror=alert(1)>',
    '</details>',
    '</code>',
    '<!--',
    '-->',
    '<a href="//e">',
    '&lt;',
    '&#64;',
  ],
  ...['[x](http://e.example)', '![x](//e.example/y.png)', '[^1]', '[[wiki]]', '- [ ] ', '{+ x +}', '$`x`$'],
  ...['http://e.example', 'www.e.example', 'ann@e.example', 'mailto:a@e.example', ':tada:', '//e.example'],
  ...[
    '\n',
    '\r\n\r\n',
    '\t',
    ' ',
    '  ',
    '\u00a0',
    '\u2028',
    '\u202e',
    '/close',
    '# x',
    '> x',
    '1. x',
    '---',
    '| a |',
  ],
  ...[
    ']]>',
    '-->',
    '<?x',
    '::error file=a,line=1::x',
    '::',
    '##[error]x',
    '%0A::warning::',
    '%',
    ',title=x',
    '\uD800',
    '\uDC00a',
    '\uFFFE',
  ],
  ...['\u202Eevil', '\u2066', '\u0001', '\u001b[31m', '\u007f', '\u0085', '\r', 'x'.repeat(10_000)],
  ...['1.', '2)', '"', "'", '\u0000', '`'.repeat(90), 'x'.repeat(700)],
];
export const hostile = fc
  .oneof(
    fc
      .array(fc.oneof(fc.constantFrom(...SNIPPETS), fc.string({ unit: 'grapheme', maxLength: 5 })), {
        minLength: 1,
        maxLength: 8,
      })
      .map((parts) => parts.join('')),
    fc.constantFrom(...SNIPPETS),
  )
  .filter((name) => name !== '');

/** One for each place in a report. No two are alike: which resource a finding is about hangs on that. */
export const hostileNames = fc.uniqueArray(hostile, { minLength: 40, maxLength: 40 });
