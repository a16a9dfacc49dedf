/** Values of `.env` that end before their line does. Node's parser says nothing of the rest. */
import { parseEnv } from 'node:util';
import { PROXY_VARIABLES } from '../../wire/proxy.ts';

export interface Cut {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** A # in the middle of a word, or a quote in a value in quotes; or a # after a blank, which may well begin a comment. */
  readonly by: 'hash' | 'quote' | 'comment';
}

/** What fitform itself reads. Another program's `COLOR=#fff` is no concern of it. */
const isOurs = (name: string): boolean =>
  PROXY_VARIABLES.includes(name) ||
  /^(FITFORM_\w+|AIRISK_\w+|CLIENT_ID|CLIENT_SECRET|REDIRECT_URI|USER_ID|NODE_EXTRA_CA_CERTS)$/.test(name);

/** Of fitform's own settings, each with the line that counts: the last one. */
export function cutIn(text: string): Cut[] {
  const values = parseEnv(text);
  const cuts = text.split(/\r?\n/).flatMap((content, index): Cut[] => {
    const [, name = '', rest = ''] = /^\s*(?:export\s+)?(\w+)\s*=[^\S\n]*(.*)$/.exec(content) ?? [];
    if (!isOurs(name)) return [];
    const found = cutOf(rest, content);
    // What only looks like an assignment, in a value of several lines, has another value.
    return found?.kept === values[name] ? [{ name, line: index + 1, by: found?.by ?? 'hash' }] : [];
  });
  return [...new Map(cuts.map((cut) => [cut.name, cut])).values()];
}

/** `null` where the whole line counts. `kept`: what Node makes of it. */
function cutOf(rest: string, content: string): { kept: string; by: Cut['by'] } | null {
  const [, quote, inner = '', behind = ''] = /^(["'`])(.*?)\1(.*)$/.exec(rest) ?? [];
  if (quote !== undefined) {
    if (/^\s*(#.*)?$/.test(behind)) return null;
    return { kept: quote === '"' ? inner.replaceAll('\\n', '\n') : inner, by: 'quote' };
  }
  const hash = rest.indexOf('#');
  if (hash === -1) return null;
  const before = content.slice(0, content.length - rest.length + hash);
  return { kept: rest.slice(0, hash).trim(), by: /\s$/.test(before) ? 'comment' : 'hash' };
}
