/** As much of a browser as the review page uses; the rest of the program knows none. */

export type Element = {
  id: string;
  className: string;
  textContent: string | null;
  disabled: boolean;
  tabIndex: number;
  append: (...parts: (Element | string)[]) => void;
  replaceChildren: (...parts: (Element | string)[]) => void;
  setAttribute: (name: string, value: string) => void;
  getAttribute: (name: string) => string | null;
  addEventListener: (event: 'click', run: () => void) => void;
  focus: () => void;
};

export type Browser = {
  readonly location: { readonly hash: string; readonly pathname: string };
  readonly history: { replaceState: (data: null, unused: '', url: string) => void };
  readonly document: {
    title: string;
    createElement: (name: string) => Element;
    getElementById: (id: string) => Element;
    querySelector: (selector: string) => Element | null;
  };
  /** What a tab keeps over a reload. Asking for it throws where the browser is set to keep nothing. */
  readonly sessionStorage: {
    getItem: (key: string) => string | null;
    setItem: (key: string, value: string) => void;
    removeItem: (key: string) => void;
    clear: () => void;
  };
  addEventListener: (event: 'hashchange', run: () => void) => void;
  fetch: (
    path: string,
    init: {
      readonly method: string;
      readonly headers: Record<string, string>;
      readonly body?: string | FormData;
    },
  ) => Promise<{ readonly status: number; readonly ok: boolean; json: () => Promise<unknown> }>;
};
