/** Graphs of what needs what: their circles, an order, and what leads to what. Nodes are numbers; all of it is linear. */

/** What each node needs directly. */
export type Needs = (node: number) => readonly number[];

/**
 * The nodes in groups that need each other in a circle, most of them alone; each group after all that it needs, else in
 * the order given. Source: R. Tarjan, Depth-first search and linear graph algorithms (1972), without recursion.
 */
export function circlesIn(nodes: Iterable<number>, needs: Needs): number[][] {
  const number = new Map<number, number>();
  const low = new Map<number, number>();
  const stack: number[] = [];
  const isOpen = new Set<number>();
  const groups: number[][] = [];
  const lower = (node: number, to: number): void => void low.set(node, Math.min(low.get(node)!, to));
  for (const root of nodes) {
    if (number.has(root)) continue;
    const path: { readonly node: number; next: number }[] = [];
    const enter = (node: number): void => {
      number.set(node, number.size);
      low.set(node, number.get(node)!);
      stack.push(node);
      isOpen.add(node);
      path.push({ node, next: 0 });
    };
    enter(root);
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const { node } = step;
      const need = needs(node)[step.next];
      step.next += 1;
      if (need === undefined) {
        path.pop();
        const above = path.at(-1);
        if (above) lower(above.node, low.get(node)!);
        if (low.get(node) !== number.get(node)) continue;
        const group = stack.splice(stack.lastIndexOf(node));
        for (const one of group) isOpen.delete(one);
        groups.push(group);
      } else if (!number.has(need)) enter(need);
      else if (isOpen.has(need)) lower(node, number.get(need)!);
    }
  }
  return groups;
}

/** All that the needs of these lead to, and these themselves. */
export function reached<Node>(
  from: Iterable<Node>,
  needsOf: (node: Node) => Iterable<Node> | undefined,
): ReadonlySet<Node> {
  const seen = new Set(from);
  // A set gives also what is added while it is gone through.
  for (const node of seen) for (const need of needsOf(node) ?? []) seen.add(need);
  return seen;
}
