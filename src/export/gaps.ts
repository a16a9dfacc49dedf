/** What stands between the members of a list in brackets: which of it belongs to the one before, and which to the next. */

/** Blanks and comments, without the comma; and where in them the comma stands. */
interface Piece {
  readonly text: string;
  readonly comma: number | null;
}

export interface Gap {
  /** The rest of the line on which the member before ends, if no other begins there: it belongs to that member. */
  readonly tail: Piece;
  /** From there to the next member, or to the closing bracket. */
  readonly lead: Piece;
}

const NOTHING: Piece = { text: '', comma: null };

export function gapOf(text: string, from: number, comma: number | null, to: number): Gap {
  const before = text.slice(from, comma ?? to);
  const behind = comma === null ? '' : text.slice(comma + 1, to);
  const whole = before + behind;
  const line = whole.search(/\r?\n/);
  // Where the comma is the last thing before the next member, it stays on the line of the member before.
  const end = line === -1 ? (comma === null ? 0 : before.length) : line;
  const isLeading = comma !== null && before.length > end;
  return {
    tail: { text: whole.slice(0, end), comma: comma === null || isLeading ? null : before.length },
    lead: { text: whole.slice(end), comma: isLeading ? before.length - end : null },
  };
}

/**
 * What comes between two members that stay, by their positions, with new ones put in. `before` is -1 for the opening
 * bracket, `after` is as many as there are members for the closing one.
 */
export function betweenMembers(
  gaps: readonly Gap[],
  before: number,
  added: readonly string[],
  after: number,
): string {
  const last = gaps.length - 1;
  const isEmpty = before === -1 && added.length === 0 && after === last;
  if (isEmpty && !hasComment(gaps[0]?.tail) && !hasComment(gaps[last]?.lead)) return '';
  let text = '';
  let tail = gaps[before + 1]?.tail ?? NOTHING;
  for (const [index, one] of [...added, null].entries()) {
    const isFirst = before === -1 && index === 0;
    const isLast = one === null && after === last;
    const found = isLast ? gaps[last]?.lead : leadOf(gaps, one === null ? after : null, isFirst);
    // A line that stays ends as it did.
    const lead = index === 0 ? endedAs(gaps[before + 1]?.lead, found ?? NOTHING) : (found ?? NOTHING);
    const isTrailed = isCommaIn(gaps[last]);
    text += joined(gaps, tail, lead, isLast ? isTrailed && !isEmpty : !isFirst);
    text += one ?? '';
    tail = NOTHING;
  }
  return text;
}

/** What comes before a member that stays, or before a new one (`null`). */
function leadOf(gaps: readonly Gap[], member: number | null, isFirst: boolean): Piece {
  const own = member === null ? NOTHING : (gaps[member]?.lead ?? NOTHING);
  const first: Piece = { text: blanksOf(gaps[0]?.lead.text ?? ''), comma: null };
  if (isFirst) {
    // On a line of its own it stays there; but not for a comma that went before it.
    const stays = hasComment(own) || (own.comma === null && own.text.includes('\n'));
    return stays ? { text: own.text, comma: null } : first;
  }
  if (member !== null && (member > 0 || own.text.includes('\n'))) return own;
  const inner = gaps.slice(1, -1).map(({ lead }) => lead);
  const line = inner.find(({ text }) => text.includes('\n'));
  if (line) return onlyBlanks(line);
  if (first.text.includes('\n')) return first;
  const isTight = inner.length > 0 && inner.every(({ text }) => text === '');
  return { text: isTight ? '' : ' ', comma: null };
}

function joined(gaps: readonly Gap[], tail: Piece, lead: Piece, comma: boolean): string {
  const isCut = hasComment(tail) && !/^\r?\n/.test(lead.text);
  const rest = isCut ? { text: lineIn(gaps) + lead.text.trimStart(), comma: null } : lead;
  if (!comma) return tail.text + rest.text;
  if (rest.comma !== null) return tail.text + withComma(rest.text, rest.comma);
  return withComma(tail.text, tail.comma ?? 0) + rest.text;
}

const withComma = (text: string, at: number): string => `${text.slice(0, at)},${text.slice(at)}`;

/** The end of a line and the indent of the next, as one has them that is there. */
function lineIn(gaps: readonly Gap[]): string {
  const leads = gaps.map(({ lead: { text, comma } }) => text.slice(0, comma ?? text.length));
  const line = leads.slice(0, -1).find((text) => text.includes('\n'));
  return line === undefined ? `${blanksOf(leads.at(-1) ?? '')}  ` : blanksOf(line);
}

/** Without comments and blank lines. */
function blanksOf(text: string): string {
  return text.includes('\n') ? `${/\r?\n/.exec(text)?.[0] ?? ''}${indentOf(text)}` : text;
}

export const indentOf = (text: string): string => /[ \t]*$/.exec(text)?.[0] ?? '';

function onlyBlanks({ text, comma }: Piece): Piece {
  if (comma === null) return { text: blanksOf(text), comma };
  const before = blanksOf(text.slice(0, comma));
  return { text: before + (/^[ \t]*$/.exec(text.slice(comma))?.[0] ?? ' '), comma: before.length };
}

function endedAs(other: Piece | undefined, { text, comma }: Piece): Piece {
  const [end, own] = [other?.text ?? '', text].map((one) => /^\r?\n/.exec(one)?.[0] ?? '');
  if (!end || !own) return { text, comma };
  const more = end.length - own.length;
  return { text: end + text.slice(own.length), comma: comma === null ? null : comma + more };
}

const hasComment = (piece: Piece | undefined): boolean => piece?.text.includes('#') ?? false;

const isCommaIn = (gap: Gap | undefined): boolean => (gap?.tail.comma ?? gap?.lead.comma ?? null) !== null;
