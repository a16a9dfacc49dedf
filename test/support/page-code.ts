/** A program that a page shows, run with what it imports and takes for granted. */
type Compiled = (...values: unknown[]) => Promise<void>;

const AsyncFunction = (async () => Promise.resolve()).constructor as new (...parts: string[]) => Compiled;

/** `scope`: by name, what the program imports and what the page leaves to the reader. */
export function runCode(code: string, scope: Readonly<Record<string, unknown>>): Promise<void> {
  const [, imported = ''] = /^import \{([^}]*)\} from 'fitform';$/m.exec(code) ?? [];
  const missing = imported
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && scope[name] === undefined);
  if (missing.length > 0) throw new Error(`fitform exports no ${missing.join(', ')}`);
  const body = code.replace(/^import .*$/m, '');
  return new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope));
}
