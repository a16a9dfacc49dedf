/** Plain JavaScript, for any Node: the sources are TypeScript, which an old one cannot even load. */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22) || major === 23 || (major === 24 && minor < 15)) {
  console.error(
    `Building fitform needs Node 22.22+ or 24.15+; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'In a checkout, `npm ci` installs one, unless you pass --ignore-scripts.\n' +
      'Elsewhere, run `npm i -D node@24` first.',
  );
  process.exit(1);
}
