import type { Browser, Element } from './browser.ts';

type Shown = {
  readonly original_filename?: string;
  readonly page_count?: number;
  readonly inbox?: string;
  readonly submitted?: { readonly value?: boolean };
};

/**
 * The program of the review page. It runs in a browser, from its own text: it must use nothing from outside itself.
 * The token leaves the address bar before anything else happens, and is kept in this function's memory only.
 */
export function reviewScript(window: Browser): void {
  const { document, location } = window;
  const main = document.getElementById('main');
  const NO_LONGER = 'This link is no longer valid';

  const make = (name: string, text: string, className = ''): Element => {
    const element = document.createElement(name);
    element.textContent = text;
    if (className !== '') element.className = className;
    return element;
  };

  function say(title: string, ...parts: Element[]): void {
    document.title = title;
    const heading = make('h1', title);
    heading.tabIndex = -1;
    main.replaceChildren(heading, ...parts);
    // So that a screen reader, and whoever uses the keyboard, is where something happened.
    heading.focus();
  }

  async function open(): Promise<void> {
    const [, id = '', query = ''] = /^#\/view\/([^?]+)(?:\?(.*))?$/.exec(location.hash) ?? [];
    const token = new URLSearchParams(query).get('nonce');
    if (token !== null) {
      window.history.replaceState(null, '', `${location.pathname}#/view/${id}`);
    }
    if (id === '' || token === null || token === '') {
      say('Nothing to review', make('p', 'Open the document from the link that you were given.'));
      return;
    }
    const call = (method: string, path: string, body?: string | FormData) =>
      window.fetch(`/admin${path}`, {
        method,
        headers: {
          'X-API-Key': token,
          ...(typeof body === 'string' ? { 'Content-Type': 'application/json' } : {}),
        },
        ...(body === undefined ? {} : { body }),
      });
    await show(id, call);
  }

  type Caller = (method: string, path: string, body?: string | FormData) => ReturnType<Browser['fetch']>;

  function refuse(status: number): void {
    const why =
      status === 403
        ? 'It does not open this document, or not any more.'
        : 'It was ended, or its time is over.';
    say(NO_LONGER, make('p', `${why} (${status})`), ...wayBack(''));
  }

  async function show(id: string, call: Caller): Promise<void> {
    const answer = await call('GET', `/documents/${id}`);
    if (answer.status === 401 || answer.status === 403) {
      refuse(answer.status);
      return;
    }
    if (!answer.ok) {
      say('The document cannot be shown', make('p', `The tenant answered ${answer.status}.`));
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
    const submit = make('button', submitted ? 'Submit again' : 'Submit');
    submit.id = 'submit';
    submit.addEventListener('click', () => {
      submit.disabled = true;
      void call('POST', `/documents/${id}/feedback`, '{}').then((done) =>
        done.ok ? show(id, call) : refuse(done.status),
      );
    });
    say(shown.original_filename ?? id, facts, submit, ...wayBack(id), ...probe(id, shown, call));
  }

  /** Where the page was served for somebody's dashboard, the way to it. */
  function wayBack(id: string): Element[] {
    const to = document.querySelector('meta[name=return-to]')?.getAttribute('content') ?? null;
    if (to === null || id === '') return [];
    const link = make('a', 'Back to the dashboard');
    link.id = 'back';
    link.setAttribute('href', to + id);
    const line = make('p', '');
    line.append(link);
    return [line];
  }

  /** For people who want to see that the link opens this document and nothing else. */
  function probe(id: string, shown: Shown, call: Caller): Element[] {
    const button = make('button', 'Try what else it opens', 'plain');
    button.id = 'probe';
    const table = document.createElement('table');
    button.addEventListener('click', () => {
      button.disabled = true;
      table.replaceChildren();
      void tried(id, shown, call, (what, status) => {
        const row = document.createElement('tr');
        const ok = status < 400;
        const outcome = make('td', `${status} ${ok ? 'allowed' : 'refused'}`, ok ? 'allowed' : 'refused');
        row.append(make('td', what), outcome);
        table.append(row);
      }).then(() => (button.disabled = false));
    });
    return [
      make('h2', 'What this link opens'),
      make(
        'p',
        'It is for this document alone. These calls are made with it, to show what the tenant answers.',
      ),
      button,
      table,
    ];
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
      tell(`Another document, ${other.original_filename ?? other.id}`, status);
    }
    const all = await call('GET', '/inboxes');
    const inboxes = all.ok ? ((await all.json()) as { id: string; name: string }[]) : [];
    const elsewhere = inboxes.find((each) => each.id !== own);
    if (elsewhere) {
      tell(
        `Another inbox, ${elsewhere.name}`,
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
