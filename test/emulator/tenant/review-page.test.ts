/** The page that links lead to: what is served, and what its script does first. A browser goes through it elsewhere. */
import { describe, expect, test } from 'vitest';
import type { Browser, Element } from '../../../src/emulator/tenant/review-browser.ts';
import { reviewScript } from '../../../src/emulator/tenant/review-script.ts';
import { openTenant } from '../../support/emulated-tenant.ts';

const at = (path: string, method = 'GET'): Request => new Request(`http://tenant.example${path}`, { method });

describe('the review page', () => {
  test.each([
    ['/', 'text/html'],
    ['/review-page.js', 'text/javascript'],
    ['/review-page.css', 'text/css'],
  ])('%s is %s, for everybody, with a policy that lets nothing else in', async (path, type) => {
    const { fetch } = openTenant();
    const response = await fetch(at(path));
    expect([response.status, response.headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`]);
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; " +
        "form-action 'none'; frame-ancestors 'none'",
    );
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    await response.text();
    expect((await fetch(at(path, 'POST'))).status).toBe(404);
  });

  test('has no script of its own in it, and knows no way back unless it is told', async () => {
    const text = await (await openTenant().fetch(at('/'))).text();
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).toContain('<script src="/review-page.js" defer></script>');
    expect(text).not.toMatch(/return-to| on\w+=|<style/);
    const { fetch } = openTenant({ returnTo: () => 'http://127.0.0.1:1/done/"><b>' });
    expect(await (await fetch(at('/'))).text()).toContain(
      '<meta name="return-to" content="http://127.0.0.1:1/done/&#34;&#62;&#60;b&#62;">',
    );
  });

  test('is beside the API, not in front of it', async () => {
    const { fetch } = openTenant();
    expect((await fetch(at('/admin/'))).status).toBe(401);
    expect((await fetch(at('/review-page.jsx'))).status).toBe(404);
  });
});

/** As much of a browser as it takes to see what the script does, in its order. */
function browserAt(
  hash: string,
  statuses: Record<string, number>,
  kept = new Map<string, string>(),
  original_filename = 'one.pdf',
) {
  const did: string[] = [];
  const location = { hash, pathname: '/' };
  const element = (name: string): Element => {
    const made: Element = {
      id: '',
      className: '',
      textContent: '',
      disabled: false,
      tabIndex: 0,
      append: () => undefined,
      replaceChildren: (...parts) =>
        void did.push(
          `show ${parts.map((part) => (typeof part === 'string' ? part : (part.textContent ?? ''))).join(' | ')}`,
        ),
      setAttribute: () => undefined,
      getAttribute: () => null,
      addEventListener: () => undefined,
      focus: () => void did.push(`focus ${name}`),
    };
    return made;
  };
  const main = element('main');
  const shown = Promise.withResolvers<undefined>();
  const browser: Browser = {
    location,
    history: {
      replaceState: (_data, _unused, url) => {
        did.push(`address ${url}`);
      },
    },
    document: {
      title: '',
      createElement: (name) => {
        const made = element(name);
        if (name === 'h1') made.focus = () => shown.resolve(undefined);
        return made;
      },
      getElementById: () => main,
      querySelector: () => null,
    },
    sessionStorage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
      clear: () => {
        kept.clear();
      },
    },
    addEventListener: () => undefined,
    fetch: (path, { method, headers }) => {
      did.push(`${method} ${path} ${Object.keys(headers).join()}`);
      const status = statuses[path] ?? 404;
      return Promise.resolve({
        status,
        ok: status < 400,
        json: () => Promise.resolve({ original_filename, page_count: 2 }),
      });
    },
  };
  return { browser, did, shown: shown.promise };
}

describe('the script of the page', () => {
  test('takes the token out of the address before it does anything else', async () => {
    const { browser, did, shown } = browserAt('#/view/doc-1?nonce=the-token', {
      '/admin/documents/doc-1': 200,
    });
    reviewScript(browser);
    await shown;
    expect(did.slice(0, 2)).toEqual(['address /#/view/doc-1', 'GET /admin/documents/doc-1 X-API-Key']);
    expect(did[2]).toContain('show one.pdf');
    expect(did.join()).not.toContain('the-token');
    expect(browser.document.title).toBe('one.pdf');
  });

  test.each([
    ['fdp.\u202Eexe', 'fdp.\\u{202E}exe'],
    ['a\u200Bb\u0000', 'a\\u{200B}b\\u{0}'],
    [`z${'\u0301'.repeat(6)}`, `z${'\u0301'.repeat(4)}\\u{301}\\u{301}`],
    ['x'.repeat(101), `${'x'.repeat(100)}…`],
    ['ملف 文件 फ़ाइल 👩‍👩‍👧.pdf', 'ملف 文件 फ़ाइल 👩‍👩‍👧.pdf'],
  ])('the name %j is shown as what it is', async (name, expected) => {
    const { browser, shown } = browserAt(
      '#/view/doc-1?nonce=t',
      { '/admin/documents/doc-1': 200 },
      new Map(),
      name,
    );
    reviewScript(browser);
    await shown;
    expect(browser.document.title).toBe(expected);
  });

  test.each([401, 403])('%i: the link is no longer valid, and is forgotten', async (status) => {
    const kept = new Map<string, string>();
    const statuses = { '/admin/documents/doc-1': status };
    const { browser, did, shown } = browserAt('#/view/doc-1?nonce=t', statuses, kept);
    reviewScript(browser);
    await shown;
    expect(did.at(-1)).toContain('This link is no longer valid');
    // Nobody has told it of a dashboard, so it says what to do.
    expect(did.at(-1)).toContain('open the document again');
    expect(browser.document.title).toBe('This link is no longer valid');
    expect([...kept]).toEqual([]);
  });

  test('what else goes wrong does not make the link invalid', async () => {
    const kept = new Map<string, string>();
    const statuses = { '/admin/documents/doc-1': 503 };
    const { browser, did, shown } = browserAt('#/view/doc-1?nonce=t', statuses, kept);
    reviewScript(browser);
    await shown;
    expect(did.at(-1)).toContain('The document cannot be shown | The tenant answered 503. | Try again');
    expect([...kept.values()]).toEqual(['t']);
  });

  test('finds the token again after a reload, for this document alone, until another link is opened', async () => {
    const kept = new Map<string, string>();
    const visit = async (hash: string): Promise<string[]> => {
      const statuses = { '/admin/documents/doc-1': 200, '/admin/documents/doc-2': 200 };
      const { browser, did, shown } = browserAt(hash, statuses, kept);
      reviewScript(browser);
      await shown;
      return did.filter((each) => each.startsWith('GET'));
    };
    await visit('#/view/doc-1?nonce=t');
    expect(await visit('#/view/doc-1')).toEqual(['GET /admin/documents/doc-1 X-API-Key']);
    expect(await visit('#/view/doc-2')).toEqual([]);
    await visit('#/view/doc-2?nonce=u');
    expect(await visit('#/view/doc-1')).toEqual([]);
    expect([...kept]).toEqual([['doc-2', 'u']]);
  });

  test('opens the document where the browser keeps nothing', async () => {
    const { browser, did, shown } = browserAt('#/view/doc-1?nonce=t', { '/admin/documents/doc-1': 200 });
    Object.defineProperty(browser, 'sessionStorage', {
      get: () => {
        throw new Error('SecurityError');
      },
    });
    reviewScript(browser);
    await shown;
    expect(did.at(-1)).toContain('show one.pdf');
  });

  test.each(['', '#/', '#/view/doc-1', '#/view/?nonce=t', '#/view/doc-1?nonce='])(
    'with the address %j it asks for the link, and calls nothing',
    async (hash) => {
      const { browser, did, shown } = browserAt(hash, {});
      reviewScript(browser);
      await shown;
      expect(did.filter((each) => each.startsWith('GET'))).toEqual([]);
      expect(did.at(-1)).toContain('show Nothing to review');
    },
  );

  test('uses nothing from outside itself: its text is all that a browser gets', () => {
    const text = reviewScript.toString();
    expect(text).not.toMatch(/import|require|__vi|__name/);
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- as a browser does
    expect(() => new Function(`(${text})`)).not.toThrow();
  });
});
