/** Plain JavaScript, for any Node: the sources are TypeScript, which an old one cannot even load. */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22) || major === 23 || (major === 24 && minor < 15)) {
  console.error(
    `This is Node ${process.versions.node}; building and testing take 22.22 or 24.15 and later.\n` +
      'npm ci brings a fitting one into node_modules/.bin, unless scripts are ignored: run npm ci without --ignore-scripts.',
  );
  process.exit(1);
}
