/** Markdown as GitHub renders it (CommonMark and GFM, with HTML let through), taken apart. */
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

export interface Rendered {
  readonly html: string;
  /** The tags in their order, code spans left out: how many of them a sentence has depends on its words. */
  readonly tags: readonly string[];
  /** What a reader sees, code spans left out. */
  readonly prose: string;
  /** What stands in code spans. */
  readonly code: readonly string[];
  /** The cells of each row, as text. */
  readonly rows: readonly (readonly string[])[];
}

export function rendered(markdown: string): Rendered {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const code = [...html.matchAll(/<code>([\s\S]*?)<\/code>/g)].map(([, inner = '']) => inner);
  const without = html.replace(/<code>[^<]*<\/code>/g, '\uFFFC');
  const rows = html.split('<tr>').slice(1);
  return {
    html,
    tags: without.match(/<[^>]*>/g) ?? [],
    prose: unescaped(without.replace(/<[^>]*>/g, '\n')),
    code: code.map(unescaped),
    rows: rows.map((row) =>
      [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) =>
        unescaped(cell.replace(/<br>/g, '\n').replace(/<[^>]*>/g, '')),
      ),
    ),
  };
}

const unescaped = (html: string): string =>
  html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/**
 * What GitHub and GitLab make a link, a picture or a notification of, where it stands in text: mentions, issues, merge
 * requests, snippets, epics, milestones, labels, alerts, commits, addresses and emoji; and at the beginning of a line,
 * GitLab's commands.
 */
export const REFERENCES: readonly (readonly [string, RegExp])[] = [
  ['mention', /@[\p{L}\d_]/u],
  ['issue, request, snippet, epic, milestone, label or alert', /(^|[^\p{L}\d])[#!$&%~^][\p{L}\d]|[~%]"/mu],
  ['reference of another project', /[\p{L}\d][#!$&%~@]\d/u],
  ['issue with a prefix', /\b[A-Z][A-Z\d]*-\d/],
  ['commit', /\b[\da-f]{7,40}\b/i],
  ['address', /https?:|www\.|mailto:|:\/\//i],
  ['emoji', /:[\w+-]+:/],
  ['link or picture', /\]\(|\[[^\]]+\]/],
  ['HTML', /[<>]/],
  ['command', /^\/\w/m],
];
