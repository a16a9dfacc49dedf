/** GitHub's expressions, as far as the workflows and the action use them: paths, texts, `==`, `!=`, `&&`, `||`, `always()`. */
import { runInNewContext } from 'node:vm';

export type Contexts = Readonly<Record<string, unknown>>;

/** What `text` is worth; what is not there is the empty text, as on GitHub. */
export function valueOf(text: string, contexts: Contexts): unknown {
  const code = text.replaceAll(/'[^']*'|(?<![\w.-])[a-z]+(?:\.[\w-]+)+/g, (one) =>
    one.startsWith("'") ? one : `at(${JSON.stringify(one)})`,
  );
  const at = (path: string): unknown =>
    path.split('.').reduce<unknown>((inner, key) => (inner as Contexts | undefined)?.[key], contexts) ?? '';
  return runInNewContext(code, { at, always: () => true }) as unknown;
}

/** A text with its `${{ … }}` filled in. */
export const filled = (text: string, contexts: Contexts): string =>
  text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, inner: string) => String(valueOf(inner, contexts)));

/** The condition of a step or a job: without `always()` it holds only where nothing has failed. */
export function holds(condition: string | undefined, contexts: Contexts, failed: boolean): boolean {
  if (failed && !condition?.includes('always()')) return false;
  return condition === undefined || Boolean(valueOf(condition.replace(/^\$\{\{|\}\}$/g, ''), contexts));
}
