/** Elements from names and texts. A text is always a text: no name can become markup. */
type Attributes = Readonly<Record<string, string | number | boolean>>;

export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...content);
  return element;
}

/** A name, which may be written from right to left, on its own. */
export const named = (name: string): HTMLElement => make('bdi', {}, name);

export const number = new Intl.NumberFormat('en');

/** As `1 user`, or `2,000 users`. */
export const counted = (count: number, one: string, several = `${one}s`): string =>
  `${number.format(count)} ${count === 1 ? one : several}`;
