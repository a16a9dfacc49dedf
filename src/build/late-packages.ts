/**
 * Packages that are run when they are first called, not when the program starts: most runs never call them. What is
 * imported must be their default export, a function.
 */
import type { Plugin } from 'esbuild';

/** It makes an `Intl.Segmenter` and a pattern of all emoji, which take as long as a start of Node. */
const LATE = ['wrap-ansi'];

export const latePackages: Plugin = {
  name: 'late-packages',
  setup(build) {
    build.onResolve(
      { filter: new RegExp(`^(${LATE.join('|')})$`) },
      ({ path, namespace, importer, resolveDir }) =>
        namespace === 'file' && !importer.includes('node_modules')
          ? { path, namespace: 'late', pluginData: resolveDir }
          : undefined,
    );
    // As it is required, the bundler makes a function of its module.
    build.onLoad({ filter: /./, namespace: 'late' }, ({ path, pluginData }) => ({
      contents: `let called; export default (...given) => (called ??= require('${path}').default)(...given);`,
      resolveDir: String(pluginData),
    }));
  },
};
