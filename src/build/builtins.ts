/**
 * Node's own modules, taken as they are. `import 'node:http'` in an ES module reads every name that the module exports, and
 * some of them load a good deal when they are read: `WebSocket` of node:http brings in all of undici, 20 ms at each start.
 */
import { createHash } from 'node:crypto';
import { createRequire, isBuiltin } from 'node:module';
import { relative } from 'node:path';
import type { Plugin } from 'esbuild';

const require = createRequire(import.meta.url);

export const builtins: Plugin = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path, kind, importer }) => {
      if (!isBuiltin(path)) return undefined;
      const namespace = kind === 'require-call' ? 'required-builtin' : 'imported-builtin';
      // One for each file that imports it: what they shared would be a file of its own to load.
      return { path, namespace, suffix: `?${digestOf(relative('.', importer))}`, sideEffects: false };
    });
    build.onLoad({ filter: /./, namespace: 'required-builtin' }, ({ path }) => ({
      contents: `module.exports = ${fetched(path)};`,
    }));
    build.onLoad({ filter: /./, namespace: 'imported-builtin' }, ({ path }) => ({
      contents: LATE.has(nameOf(path)) ? late(path) : atOnce(path),
    }));
  },
};

const nameOf = (path: string): string => path.replace(/^node:/, '');

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A Node that is too old may lack the function. It must get as far as main.ts, which says so. */
const fetched = (path: string): string => `process.getBuiltinModule?.(${JSON.stringify(path)}) ?? {}`;

const atOnce = (path: string): string =>
  [
    `const all = ${fetched(path)};`,
    'export default all;',
    ...namesIn(path).map((name, index) => exported(name, index, 'all')),
  ].join('\n');

/** They take milliseconds to load, and most runs use nothing of them: what is read of the whole module loads them. */
const LATE: ReadonlySet<string> = new Set(['crypto', 'child_process']);
/** Their functions as well, when they are called. Those of child_process bear what `promisify` makes of them, so they stay. */
const CALLED_LATE: ReadonlySet<string> = new Set(['crypto']);

function late(path: string): string {
  const names = namesIn(path);
  return [
    `const all = () => ${fetched(path)};`,
    `export default { ${names.map((name) => `get ${name}() { return all().${name}; }`).join(', ')} };`,
    ...names.map((name, index) =>
      // A class is there for `new` and `instanceof`.
      CALLED_LATE.has(nameOf(path)) && /^[a-z]/.test(name)
        ? `const _${index} = (...given) => all().${name}(...given); export { _${index} as ${name} };`
        : exported(name, index, 'all()'),
    ),
  ].join('\n');
}

/** Without reading any of them. */
const namesIn = (path: string): string[] =>
  Object.getOwnPropertyNames(require(path)).filter(
    (name) => /^[a-z_$][\w$]*$/i.test(name) && name !== 'default',
  );

/** Pure, so that only those that somebody imports are read. */
const exported = (name: string, index: number, all: string): string =>
  `const _${index} = /* @__PURE__ */ (() => ${all}.${name})(); export { _${index} as ${name} };`;
