/**
 * What the image's HEALTHCHECK runs. `fitform serve` is healthy when it answers; any other command is, as long as it runs.
 * Takes the command line of the container's first process from /proc, or from the file that it is given.
 */
import { readFileSync } from 'node:fs';

const line = readFileSync(process.argv[2] ?? '/proc/1/cmdline', 'utf8').split('\0');
const [verb, ...args] = line.slice(line.findIndex((word) => /(^|\/)fitform(\.js)?$/.test(word)) + 1);

if (verb === 'serve') {
  const host = flag('--host') ?? '127.0.0.1';
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  const url = `http://${address}:${flag('--port') ?? '8080'}/healthz`;
  const healthy = await fetch(url, { signal: AbortSignal.timeout(4000) }).then(
    ({ ok }) => ok,
    () => false,
  );
  console.log(`${url} ${healthy ? 'answers' : 'does not answer'}`);
  process.exitCode = healthy ? 0 : 1;
}

/** `--name value` or `--name=value`. */
function flag(name: string): string | undefined {
  const index = args.findIndex((word) => word === name || word.startsWith(`${name}=`));
  const word = args[index];
  return word === name ? args[index + 1] : word?.slice(name.length + 1);
}
