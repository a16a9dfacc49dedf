/** A sign-in with a browser that may never open: the address is told, once, and only where it is of use. */
import { expect, onTestFinished, test } from 'vitest';
import { browserSignIn } from '../../src/cli/commands/browser-sign-in.ts';
import { freePort } from '../support/free-port.ts';

const ADDRESS = new URL('https://risk.example.com/api/oauth2?client_id=a&state=b');
const never = new Promise<never>(() => undefined);

/** `openBrowser`: what the opener came to. */
async function begun(openBrowser: () => Promise<boolean>) {
  const redirectUri = `http://127.0.0.1:${await freePort()}/callback`;
  const messages: string[] = [];
  let now = 0;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  const pass = (ms: number): void => {
    now += ms;
    for (const timer of [...timers].filter(({ at }) => at <= now)) {
      timers.delete(timer);
      timer.run();
    }
  };
  const listening = Promise.withResolvers<undefined>();
  const signIn = browserSignIn({
    world: {
      env: {},
      openBrowser: () => {
        listening.resolve(undefined);
        return openBrowser();
      },
    },
    output: { message: (text) => messages.push(text) },
    redirectUri,
    later: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  });
  onTestFinished(async () => {
    const stopped = signIn.stop();
    pass(60_000);
    await stopped;
  });
  const returned = signIn.authorize(ADDRESS);
  await listening.promise;
  const come = async (): Promise<void> => {
    await (await fetch(`${redirectUri}?code=c&state=b`)).text();
    expect((await returned).get('code')).toBe('c');
  };
  return { messages, pass, timers, returned, come };
}

const told = (messages: readonly string[]): number =>
  messages.filter((text) => text.endsWith(`to sign in:\n${ADDRESS.href}`)).length;

test.each<[string, () => Promise<boolean>]>([
  ['says that it was started', () => Promise.resolve(true)],
  ['runs as long as its browser does', () => never],
])('an opener that %s: the address follows after 5 seconds, once', async (_, open) => {
  const { messages, pass, come } = await begun(open);
  pass(4_999);
  expect(told(messages)).toBe(0);
  pass(1);
  expect(messages.at(-1)).toMatch(/^No browser has come back yet\. Open this address on this machine/);
  pass(60_000);
  expect(told(messages)).toBe(1);
  await come();
});

test.each<[string, () => Promise<boolean>]>([
  ['cannot be started', () => Promise.resolve(false)],
  ['fails', () => Promise.reject(new Error('exit 3'))],
])('an opener that %s hides nothing: the address is told at once, and not again', async (_, open) => {
  const { messages, pass, come } = await begun(open);
  await Promise.resolve();
  expect(messages).toEqual([expect.stringMatching(/^No browser could be opened\. Open this address/)]);
  pass(5_000);
  expect(told(messages)).toBe(1);
  await come();
});

test('a browser that comes back in time leaves nothing to tell, and an opener that answers later neither', async () => {
  const opener = Promise.withResolvers<boolean>();
  const { messages, pass, come, timers } = await begun(() => opener.promise);
  pass(4_999);
  await come();
  expect([...timers].filter(({ at }) => at === 5_000)).toEqual([]);
  opener.resolve(false);
  pass(60_000);
  await Promise.resolve();
  expect(messages).toEqual([]);
});

test('after ten minutes it is over, and says what to look for', async () => {
  const { pass, returned } = await begun(() => Promise.resolve(true));
  pass(10 * 60_000);
  await expect(returned).rejects.toThrow('nothing came back from the browser within 10 minutes');
});
