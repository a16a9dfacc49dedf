/** What HTML and XML have in common. */
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
};

/** A text as HTML and XML hold it, in an attribute too. */
export const inMarkup = (text: string): string => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
