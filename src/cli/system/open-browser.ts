/** Opening a browser: the one that BROWSER names, else the system's. */
import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import open from 'open';

/** Not for a browser's eyes, nor for those of the pages' helpers that it starts. */
const OWN = /^(FITFORM_|CLIENT_SECRET$)/;

/** Whether one was started; whether it shows anything, nobody can tell. */
export async function openBrowser(
  url: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const named = (env['BROWSER'] ?? '').split(delimiter).filter((command) => command.trim() !== '');
  const without = Object.fromEntries(Object.entries(env).filter(([name]) => !OWN.test(name)));
  for (const command of named) if (await started(command.trim(), url, without)) return true;
  if (named.length > 0) return false;
  return open(url).then(
    () => true,
    () => false,
  );
}

/** `%s` stands for the address, which otherwise comes last. No shell reads any of it. */
function started(command: string, url: string, env: Record<string, string | undefined>): Promise<boolean> {
  const words = command.split(/\s+/);
  const [program = '', ...args] = words.some((word) => word.includes('%s'))
    ? words.map((word) => word.replaceAll('%s', url))
    : [...words, url];
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
