import type { Browser, Element } from './review-browser.ts';

type Shown = {
  readonly original_filename?: string;
  readonly page_count?: number;
  readonly inbox?: string;
  readonly submitted?: { readonly value?: boolean };
};

/**
 * The program of the review page. It runs in a browser, from its own text: it must use nothing from outside itself.
 * The token leaves the address bar before anything else happens. It is kept for this tab and this document, so that a
 * reload finds it, until the link is refused or the tab opens another one.
 */
export function reviewScript(window: Browser): void {
  const { document, location } = window;
  const main = document.getElementById('main');
  const returnTo = document.querySelector('meta[name=return-to]')?.getAttribute('content') ?? null;
  /** Which link was opened last. */
  let latest = 0;

  const make = (name: string, text: string, className = ''): Element => {
    const element = document.createElement(name);
    element.textContent = text;
    if (className !== '') element.className = className;
    return element;
  };

  /** A name that somebody else chose: what turns it or hides in it is written out, and of a long one the end is left off. */
  const named = (name: string): string => {
    const written = (part: string): string =>
      [...part].map((one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`).join('');
    const points = [
      ...name
        .replace(/(?<=[\p{Mn}\p{Me}]{4})[\p{Mn}\p{Me}]+/gu, written)
        .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200B\u2060\uFEFF]/gu, written),
    ];
    return points.length > 100 ? `${points.slice(0, 100).join('')}…` : points.join('');
  };

  function say(title: string, ...parts: Element[]): void {
    document.title = title;
    const heading = make('h1', title);
    heading.tabIndex = -1;
    main.replaceChildren(heading, ...parts);
    // So that a screen reader, and whoever uses the keyboard, is where something happened.
    heading.focus();
  }

  /** What the tab keeps for itself; nothing where the browser is set so. */
  function inTab<T>(use: (kept: Browser['sessionStorage']) => T): T | null {
    try {
      return use(window.sessionStorage);
    } catch {
      return null;
    }
  }

  async function open(): Promise<void> {
    const [, id = '', query = ''] = /^#\/view\/([^?]+)(?:\?(.*))?$/.exec(location.hash) ?? [];
    const given = new URLSearchParams(query).get('nonce');
    if (given !== null) {
      window.history.replaceState(null, '', `${location.pathname}#/view/${id}`);
      inTab((kept) => {
        kept.clear();
        kept.setItem(id, given);
      });
    }
    const token = given ?? inTab((kept) => kept.getItem(id));
    const mine = (latest += 1);
    if (id === '' || token === null || token === '') {
      const from = returnTo === null ? 'the link that you were given' : 'the dashboard';
      say('Nothing to review', make('p', `Open the document from ${from}.`), ...wayBack(id));
      return;
    }
    await show(id, async (method, path, body) => {
      const headers = {
        'X-API-Key': token,
        ...(typeof body === 'string' ? { 'Content-Type': 'application/json' } : {}),
      };
      const answer = await window
        .fetch(`/admin${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
        .catch(() => ({ status: 0, ok: false, json: () => Promise.resolve({}) }));
      // Another link was opened meanwhile: what becomes of this one is no longer shown.
      return mine === latest ? answer : new Promise<never>(() => undefined);
    });
  }

  type Answer = Awaited<ReturnType<Browser['fetch']>>;
  type Caller = (method: string, path: string, body?: string | FormData) => Promise<Answer>;

  /** Why something was not done, and the way on. */
  function refuse(title: string, { status }: Answer, id: string, call: Caller): void {
    if (status !== 401 && status !== 403) {
      const why = status === 0 ? 'The tenant cannot be reached.' : `The tenant answered ${status}.`;
      say(
        title,
        make('p', why),
        button('Try again', '', () => void show(id, call)),
      );
      return;
    }
    inTab((kept) => kept.removeItem(id));
    const why =
      status === 403
        ? 'It does not open this document, or not any more.'
        : 'It was ended, or its time is over.';
    const alone = make('p', 'Go back to where you came from, and open the document again from there.');
    say(
      'This link is no longer valid',
      make('p', `${why} (${status})`),
      ...(returnTo === null ? [alone] : wayBack(id)),
    );
  }

  async function show(id: string, call: Caller): Promise<void> {
    const answer = await call('GET', `/documents/${id}`);
    if (!answer.ok) {
      refuse('The document cannot be shown', answer, id, call);
      return;
    }
    const shown = (await answer.json()) as Shown;
    const submitted = shown.submitted?.value === true;
    const facts = document.createElement('dl');
    facts.append(
      make('dt', 'Status'),
      make('dd', submitted ? 'Submitted' : 'To review'),
      make('dt', 'Pages'),
      make('dd', String(shown.page_count ?? 'unknown')),
    );
    const submit = button(submitted ? 'Submit again' : 'Submit', submitted ? 'plain' : '', () => {
      submit.disabled = true;
      void call('POST', `/documents/${id}/feedback`, '{}').then((done) =>
        done.ok ? show(id, call) : refuse('The document was not submitted', done, id, call),
      );
    });
    submit.id = 'submit';
    const close = make('p', 'You can close this page now.');
    const next = submitted
      ? [...(returnTo === null ? [close] : wayBack(id)), submit]
      : [submit, ...wayBack(id, '')];
    say(named(shown.original_filename ?? id), facts, ...next, ...probe(id, shown, call));
  }

  /** Where the page was served for somebody's dashboard, the way to it. */
  function wayBack(id: string, className = 'button'): Element[] {
    if (returnTo === null) return [];
    const link = make('a', 'Back to the dashboard', className);
    link.id = 'back';
    link.setAttribute('href', returnTo + id);
    const line = make('p', '');
    line.append(link);
    return [line];
  }

  function button(text: string, className: string, press: () => void): Element {
    const made = make('button', text, className);
    made.addEventListener('click', press);
    return made;
  }

  /** For people who want to see that the link opens this document and nothing else. */
  function probe(id: string, shown: Shown, call: Caller): Element[] {
    const table = document.createElement('table');
    const rows = document.createElement('tbody');
    const tryAll = button('Try what else it opens', 'plain', () => {
      tryAll.disabled = true;
      rows.replaceChildren();
      table.replaceChildren(row('th', 'Call', 'Answer'), rows);
      void tried(id, shown, call, (what, status) => {
        const outcome = status < 400 ? 'allowed' : 'refused';
        rows.append(row('td', what, `${status} ${outcome}`, outcome));
      }).then(() => (tryAll.disabled = false));
    });
    tryAll.id = 'probe';
    return [
      make('h2', 'What this link opens'),
      make(
        'p',
        'It is for this document alone. These calls are made with it, to show what the tenant answers.',
      ),
      tryAll,
      table,
    ];
  }

  function row(cell: 'th' | 'td', first: string, second: string, className = ''): Element {
    const made = document.createElement('tr');
    made.append(make(cell, first), make(cell, second, className));
    return made;
  }

  async function tried(
    id: string,
    shown: Shown,
    call: Caller,
    tell: (what: string, status: number) => void,
  ): Promise<void> {
    tell('This document', (await call('GET', `/documents/${id}`)).status);
    const own = shown.inbox ?? '';
    const beside = await call('GET', `/inboxes/${own}/documents`);
    const documents = beside.ok
      ? ((await beside.json()) as { id: string; original_filename?: string }[])
      : [];
    const other = documents.find((each) => each.id !== decodeURIComponent(id));
    if (other) {
      const { status } = await call('GET', `/documents/${encodeURIComponent(other.id)}`);
      tell(`Another document, ${named(other.original_filename ?? other.id)}`, status);
    }
    const all = await call('GET', '/inboxes');
    const inboxes = all.ok ? ((await all.json()) as { id: string; name: string }[]) : [];
    const elsewhere = inboxes.find((each) => each.id !== own);
    if (elsewhere) {
      tell(
        `Another inbox, ${named(elsewhere.name)}`,
        (await call('GET', `/inboxes/${elsewhere.id}/documents`)).status,
      );
    }
    // Of nothing: who may upload is told that it is no document, and none is made.
    const form = new FormData();
    form.set('file', new File([], 'nothing.pdf'));
    tell('Upload to its inbox', (await call('POST', `/documents/${own}`, form)).status);
    tell('The API keys', (await call('GET', '/auth/api-key')).status);
  }

  window.addEventListener('hashchange', () => void open());
  void open();
}
