/** What may come back from a sign-in, and whose it is. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { AiriskError } from '../../src/airisk/airisk-error.ts';
import { readInstance } from '../../src/airisk/instance.ts';
import { returnedTo, signIns, type SignIns } from '../../src/airisk/sign-in.ts';
import { Mask, Secret } from '../../src/wire/secret.ts';

const REDIRECT = 'http://127.0.0.1:8765/callback';
const instance = readInstance({
  url: 'https://risk.example.com',
  clientId: 'an id'.replace(' ', '-'),
  clientSecret: 'not-a-real-secret',
  redirectUri: REDIRECT,
});
if (!('origin' in instance)) throw new Error('settings');

/** `set`: what somebody has set the clock on by. */
const clock = { now: 0, set: 0 };
const mask = new Mask();
const ME = { session: 1 };
const OTHER = { session: 1 };

const make = (): SignIns<object> =>
  signIns<object>(instance, mask, {
    now: () => clock.now + clock.set,
    monotonic: () => clock.now,
    randomBytes,
  });

const stateOf = (url: URL): string => url.searchParams.get('state') ?? '';
const brought = (...pairs: [string, string][]): URLSearchParams => new URLSearchParams(pairs);

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (!(error instanceof AiriskError)) throw error;
    expect(error.kind).toBe('sign-in');
    return error.message;
  }
  throw new Error('it was taken');
}

describe('where the browser goes', () => {
  test('a generic sign-in names client, redirect and state, and no user', () => {
    const url = make().begin({ userId: null, owner: ME });
    expect(`${url.origin}${url.pathname}`).toBe('https://risk.example.com/api/oauth2');
    expect([...url.searchParams.keys()]).toEqual(['client_id', 'redirect_uri', 'state']);
    expect(url.searchParams.get('redirect_uri')).toBe(REDIRECT);
    expect(url.href).toContain('redirect_uri=http%3A%2F%2F127.0.0.1%3A8765%2Fcallback');
    expect(url.href).not.toContain('not-a-real-secret');
  });

  test("a user's names the user as well, whatever characters the id has", () => {
    const url = make().begin({ userId: 'a&state=b c', owner: ME });
    expect(url.searchParams.get('userid')).toBe('a&state=b c');
    expect(url.searchParams.getAll('state')).toHaveLength(1);
  });

  test('a state has 256 random bits, and no two are alike', () => {
    const some = make();
    const states = Array.from({ length: 50 }, () => stateOf(some.begin({ userId: null, owner: ME })));
    expect(new Set(states).size).toBe(50);
    for (const state of states) expect(state).toMatch(/^[\w-]{43}$/);
  });
});

describe('what comes back', () => {
  test('the code, for the user that was meant when it began', () => {
    const some = make();
    const [first, second] = [some.begin({ userId: null, owner: ME }), some.begin({ userId: '7', owner: ME })];
    const ofSecond = some.end(brought(['state', stateOf(second)], ['code', 'code-two']), ME);
    expect(ofSecond.userId).toBe('7');
    expect(ofSecond.code.reveal()).toBe('code-two');
    const ofFirst = some.end(brought(['code', 'code-one'], ['state', stateOf(first)], ['userid', '9']), ME);
    expect(ofFirst.userId).toBeNull();
    expect(mask.apply('code-one and code-two')).toBe('*** and ***');
  });

  const odd: [string, (state: string) => URLSearchParams, RegExp][] = [
    ['no state', () => brought(['code', 'a-code-of-c']), /bears no state/],
    ['another state', (state) => brought(['code', 'a-code-of-c'], ['state', `${state}x`]), /does not belong/],
    [
      'the state cut short',
      (state) => brought(['code', 'a-code-of-c'], ['state', state.slice(0, -1)]),
      /does not belong/,
    ],
    ['an empty state', () => brought(['code', 'a-code-of-c'], ['state', '']), /does not belong/],
    [
      'the state twice',
      (state) => brought(['code', 'a-code-of-c'], ['state', state], ['state', state]),
      /repeated/,
    ],
    ['no code', (state) => brought(['state', state]), /no code/],
    ['an empty code', (state) => brought(['state', state], ['code', '']), /no code/],
    [
      'two codes',
      (state) => brought(['state', state], ['code', 'a-code-of-c'], ['code', 'a-code-of-d']),
      /more than one code/,
    ],
    [
      'an error',
      (state) => brought(['state', state], ['error', 'access_denied']),
      /refused it \(access_denied\)/,
    ],
    [
      'an error with a code',
      (state) =>
        brought(
          ['state', state],
          ['error', 'server_error'],
          ['code', 'a-code-of-c'],
          ['error_description', 'so\u001b[31m'],
        ),
      /refused it \(server_error: so \[31m\)/,
    ],
    [
      'a token',
      (state) => brought(['state', state], ['code', 'a-code-of-c'], ['token', 't']),
      /out of place/,
    ],
    [
      'another issuer',
      (state) => brought(['state', state], ['code', 'a-code-of-c'], ['iss', 'https://evil.example']),
      /out of place/,
    ],
  ];

  test.each(odd)('%s is refused, and the state is spent', (_what, parameters, said) => {
    const some = make();
    const state = stateOf(some.begin({ userId: null, owner: ME }));
    expect(refusal(() => some.end(parameters(state), ME))).toMatch(said);
    const knewState = parameters(state).get('state') === state;
    const again = (): unknown => some.end(brought(['state', state], ['code', 'a-code-of-c']), ME);
    if (knewState) expect(refusal(again)).toMatch(/does not belong/);
    else expect(again()).toMatchObject({ userId: null });
  });

  test('the words of a refusal are masked, or withheld where a short secret is in them', () => {
    const known = new Mask();
    known.add(new Secret('a-known-secret'), new Secret('pw'));
    const some = signIns<object>(instance, known, { now: () => 0, monotonic: () => 0, randomBytes });
    const said = (description: string): string => {
      const state = stateOf(some.begin({ userId: null, owner: ME }));
      const parameters = brought(
        ['state', state],
        ['error', 'server_error'],
        ['error_description', description],
      );
      return refusal(() => some.end(parameters, ME));
    };
    expect(said('no a-known-secret')).toMatch(/refused it \(server_error: no \*\*\*\)/);
    expect(said('no pwd')).toMatch(/refused it \(withheld[^)]*\)$/);
  });

  test('nor is a secret told that came as an error of no sign-in', () => {
    const known = new Mask();
    known.add(new Secret('a_known_secret'));
    const some = signIns<object>(instance, known, { now: () => 0, monotonic: () => 0, randomBytes });
    const parameters = brought(['error', 'a_known_secret'], ['state', 'another']);
    expect(refusal(() => some.end(parameters, ME))).toMatch(/it says "\*\*\*"/);
  });

  test.each(odd)('the refusal of %s holds neither state nor code', (_what, parameters) => {
    const some = make();
    const state = stateOf(some.begin({ userId: null, owner: ME }));
    const given = new URLSearchParams(
      [...parameters(state)].map(([name, value]): [string, string] => [
        name,
        value === 'a-code-of-c' ? 'c-secret' : value,
      ]),
    );
    const said = refusal(() => some.end(given, ME));
    expect(said).not.toContain(state.slice(0, -1));
    expect(said).not.toContain('c-secret');
  });

  test('an error without its state is told only where it is a word of the RFC', () => {
    const some = make();
    expect(refusal(() => some.end(brought(['error', 'access_denied']), ME))).toMatch(
      /it says "access_denied"/,
    );
    expect(refusal(() => some.end(brought(['error', 'Call 555-0100 now']), ME))).not.toMatch(/555/);
  });

  test('a state serves once', () => {
    const some = make();
    const state = stateOf(some.begin({ userId: null, owner: ME }));
    some.end(brought(['state', state], ['code', 'a-code-of-c']), ME);
    expect(refusal(() => some.end(brought(['state', state], ['code', 'a-code-of-c']), ME))).toMatch(
      /does not belong/,
    );
  });

  test("another session's state is refused, and of no use to its owner either then", () => {
    const some = make();
    const state = stateOf(some.begin({ userId: '7', owner: ME }));
    const parameters = brought(['state', state], ['code', 'a-code-of-c']);
    expect(refusal(() => some.end(parameters, OTHER))).toMatch(/does not belong/);
    expect(refusal(() => some.end(parameters, ME))).toMatch(/does not belong/);
  });

  test('after ten minutes it is too late', () => {
    clock.now = 0;
    const some = make();
    const states = [1, 2].map(() => stateOf(some.begin({ userId: null, owner: ME })));
    clock.now = 10 * 60_000 - 1;
    expect(some.end(brought(['state', states[0] ?? ''], ['code', 'a-code-of-c']), ME)).toMatchObject({
      userId: null,
    });
    clock.now = 10 * 60_000;
    expect(refusal(() => some.end(brought(['state', states[1] ?? ''], ['code', 'a-code-of-c']), ME))).toMatch(
      /longer than/,
    );
    clock.now = 0;
  });

  test.each([
    ['back', -3_600_000],
    ['on', 3_600_000],
  ])('a clock that is set %s makes them neither longer nor shorter', (_way, by) => {
    Object.assign(clock, { now: 0, set: 0 });
    const some = make();
    const states = [1, 2].map(() => stateOf(some.begin({ userId: null, owner: ME })));
    const ended = (index: number) =>
      some.end(brought(['state', states[index] ?? ''], ['code', 'a-code-of-c']), ME);
    clock.set = by;
    clock.now = 10 * 60_000 - 1;
    expect(ended(0)).toMatchObject({ userId: null });
    clock.now = 10 * 60_000;
    expect(refusal(() => ended(1))).toMatch(/longer than/);
    Object.assign(clock, { now: 0, set: 0 });
  });

  test('whoever only begins sign-ins fills no memory: the oldest of twenty goes, and none of anybody else', () => {
    const some = make();
    const others = stateOf(some.begin({ userId: null, owner: OTHER }));
    const states = Array.from({ length: 21 }, () => stateOf(some.begin({ userId: null, owner: ME })));
    expect(some.end(brought(['state', others], ['code', 'a-code-of-c']), OTHER)).toMatchObject({
      userId: null,
    });
    expect(refusal(() => some.end(brought(['state', states[0] ?? ''], ['code', 'a-code-of-c']), ME))).toMatch(
      /does not belong/,
    );
    expect(some.end(brought(['state', states[1] ?? ''], ['code', 'a-code-of-c']), ME)).toMatchObject({
      userId: null,
    });
    some.forget(ME);
    expect(refusal(() => some.end(brought(['state', states[2] ?? ''], ['code', 'a-code-of-c']), ME))).toMatch(
      /does not belong/,
    );
  });
});

describe('whether an address is the redirect address', () => {
  test.each<[string, string, string | null]>([
    [REDIRECT, `${REDIRECT}?code=c&state=s`, 'code=c&state=s'],
    [REDIRECT, `${REDIRECT}?state=s&code=c#x`, 'state=s&code=c'],
    [REDIRECT, REDIRECT, ''],
    [`${REDIRECT}?tenant=1`, `${REDIRECT}?tenant=1&code=c&state=s`, 'code=c&state=s'],
    [`${REDIRECT}?tenant=1`, `${REDIRECT}?code=c&tenant=1`, 'code=c'],
    ['http://127.0.0.1:8765', 'http://127.0.0.1:8765/?code=c', 'code=c'],
    ['com.example.app:/callback', 'com.example.app:/callback?code=c', 'code=c'],
    [`${REDIRECT}?tenant=1`, `${REDIRECT}?tenant=2&code=c`, null],
    [`${REDIRECT}?tenant=1`, `${REDIRECT}?code=c`, null],
    [REDIRECT, `${REDIRECT}/extra?code=c`, null],
    [REDIRECT, `${REDIRECT}evil?code=c`, null],
    [REDIRECT, 'http://127.0.0.1:8766/callback?code=c', null],
    [REDIRECT, 'https://127.0.0.1:8765/callback?code=c', null],
    [REDIRECT, 'http://localhost:8765/callback?code=c', null],
    [REDIRECT, 'http://127.0.0.1:8765@evil.example/callback?code=c', null],
    [REDIRECT, 'http://u:p@127.0.0.1:8765/callback?code=c', null],
    [REDIRECT, '/callback?code=c', null],
    [REDIRECT, '', null],
    ['com.example.app:/callback', 'com.example.apps:/callback?code=c', null],
  ])('%s, sent to %s', (redirectUri, location, parameters) => {
    expect(returnedTo(redirectUri, location)?.toString() ?? null).toBe(parameters);
  });
});
