/** What the YAML parser finds wrong, in a person's words and once per fault. */
import type { Document, ErrorCode, YAMLError } from 'yaml';
import type { Fault } from '../problem/problem.ts';

export interface SyntaxFault extends Fault {
  /** Index in the text. */
  readonly offset: number;
}

/** `fatal`: the text could not be read as YAML; else the document holds, and the faults lie in single values. */
export function syntaxFaults(document: Document, text: string): { fatal: boolean; faults: SyntaxFault[] } {
  // After the first error the parser guesses, and what it then complains about is mostly its own guess.
  const first = [...document.errors].sort((a, b) => a.pos[0] - b.pos[0])[0];
  const before = document.warnings.filter((warning) => first === undefined || warning.pos[0] < first.pos[0]);
  return {
    fatal: first !== undefined,
    faults: [...before.map(inWords), ...(first === undefined ? [] : [explain(first, document.errors, text)])],
  };
}

const inWords = (error: YAMLError): SyntaxFault => ({ offset: error.pos[0], ...faultOf(error) });

function explain(error: YAMLError, errors: readonly YAMLError[], text: string): SyntaxFault {
  const offset = error.pos[0];
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  const tab = /^ *\t/.exec(text.slice(line));
  if (tab) {
    return { offset: line + tab[0].length - 1, message: 'a tab is used as indentation', hint: 'use spaces' };
  }
  // A value that goes on over the line end and then turns out to be a key.
  const overLines = errors.some(({ code, pos }) => code === 'MULTILINE_IMPLICIT_KEY' && pos[0] === offset);
  const next = /^\S[^\n]*\n\s*/.exec(text.slice(offset))?.[0];
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY' && overLines && next !== undefined) {
    return {
      offset: offset + next.length,
      message: 'this line is indented too far',
      hint: 'align it with the keys around it',
    };
  }
  const variable = /^\$\{[^}\n]*\}/.exec(text.slice(Math.max(0, offset - 1)));
  if (variable) {
    return {
      offset: offset - 1,
      message: 'a variable inside [ ] or { } must be quoted',
      hint: `write "${variable[0]}"`,
    };
  }
  return inWords(error);
}

function faultOf(error: YAMLError): Fault {
  const said = error.message.charAt(0).toLowerCase() + error.message.slice(1);
  const words = WORDS[error.code];
  return words === undefined ? { message: `not YAML: ${said}`, hint: null } : words(said);
}

const WORDS: Partial<Record<ErrorCode, (said: string) => Fault>> = {
  BAD_DQ_ESCAPE: (said) => ({
    message: said,
    hint: 'in double quotes a backslash is written twice; in single quotes once',
  }),
  BAD_SCALAR_START: (said) => ({
    message: `a text cannot begin with ${said.slice(-1)} unless it is quoted`,
    hint: null,
  }),
  BLOCK_AS_IMPLICIT_KEY: () => ({
    message: 'this cannot stand here',
    hint: 'check the indentation, and that list items begin with "- "; a text that holds ": " must be quoted',
  }),
  BAD_INDENT: missing,
  MISSING_CHAR: missing,
  MULTIPLE_DOCS: () => ({
    message: 'a second YAML document begins here; a spec file holds one',
    hint: 'give each its own file: several files are merged',
  }),
  RESOURCE_EXHAUSTION: () => ({ message: 'this is nested too deeply', hint: null }),
  TAG_RESOLVE_FAILED: (said) => ({
    message: said.replace(/^unresolved tag: (?:tag:yaml\.org,2002:)?(.*)$/s, 'unknown tag $1'),
    hint: 'leave the tag out; quote the text if it begins with !',
  }),
  UNEXPECTED_TOKEN: unexpected,
};

function missing(said: string): Fault {
  if (said.startsWith('implicit map keys')) {
    return { message: 'a key must be followed by a colon and a space', hint: null };
  }
  if (said.startsWith('missing closing')) {
    return {
      message: 'a quoted text is not closed',
      hint: `add the closing ${said.includes('"') ? '"' : "'"}`,
    };
  }
  const bracket = /^flow .*([\]}])$/.exec(said)?.[1];
  if (bracket !== undefined) {
    const what = bracket === ']' ? 'a list that began with [' : 'a mapping that began with {';
    return { message: `${what} is not closed before here`, hint: `add the closing ${bracket}` };
  }
  if (/same column|without - indicator/.test(said)) {
    return { message: 'this is not indented like the lines around it', hint: 'check the indentation' };
  }
  return { message: `not YAML: ${said}`, hint: 'check the indentation' };
}

function unexpected(said: string): Fault {
  const block = /^block scalar header includes extra characters: ([|>])/.exec(said)?.[1];
  if (block !== undefined) {
    return { message: `a text cannot begin with ${block} unless it is quoted`, hint: 'put it in quotes' };
  }
  if (said.includes('block-seq-ind on same line')) {
    return { message: 'a list cannot begin on the line of its key', hint: 'begin it on the next line' };
  }
  const token = /^unexpected ([\w-]+)/.exec(said)?.[1] ?? '';
  const what = TOKENS[token];
  return {
    message: what === undefined ? `not YAML: ${said}` : `unexpected ${what}`,
    hint: 'check the indentation, the brackets and the quotes',
  };
}

/** What the parser calls the tokens that people write. */
const TOKENS: Readonly<Record<string, string>> = {
  scalar: 'text',
  comma: ',',
  'block-seq-ind': '-',
  'flow-map-start': '{',
  'flow-map-end': '}',
  'flow-seq-start': '[',
  'flow-seq-end': ']',
  'map-value-ind': ':',
};
