/** `fitform graph`: who can do what where, as a page, a diagram or a document. Reads only. */
import type { View } from '../../engine/access.ts';
import { graphDocument } from '../../graph/graph-document.ts';
import { graphPage } from '../../graph/graph-page.ts';
import { graphOf } from '../../graph/graph.ts';
import { mermaid } from '../../graph/mermaid.ts';
import { invalid } from '../../specfile/problem/problem.ts';
import { EMBEDDED } from '../../tenant/target.ts';
import { withView } from '../access-view.ts';
import type { Command } from '../command.ts';
import type { GraphOptions } from './graph-verb.ts';
import { mustBeNew, writeTo } from './written-spec.ts';

/** Throws `InvalidInput` for a file that is there already or cannot be written, and what the views throw. */
export async function graph(command: Command<GraphOptions>): Promise<number> {
  const { world, output, options } = command;
  const { out, json } = options;
  const format = json ? 'json' : (options.format ?? 'html');
  if (out !== undefined) await mustBeNew(world, out, 'name another file, or remove this one');
  else if (format === 'html' && world.stdout.isTTY) {
    throw invalid('a page is not for a terminal', 'add --out access.html, or --format mermaid');
  }
  return withView(command, async (view) => {
    const text = drawn(view, format);
    if (out === undefined) {
      world.stdout.write(text);
      return;
    }
    await writeTo(world, out, text, 'new');
    output.message(`wrote ${out}${format === 'html' ? ': open it in a browser' : ''}`);
  });
}

function drawn(view: View, format: 'html' | 'mermaid' | 'json'): string {
  const graph = graphOf(view);
  switch (format) {
    case 'html':
      return graphPage(graph, nameOf(view));
    case 'mermaid':
      return mermaid(graph);
    case 'json':
      return `${JSON.stringify(graphDocument(graph, view), null, 2)}\n`;
    default:
      return format satisfies never;
  }
}

const nameOf = ({ tenant }: View): string | null =>
  tenant?.url === EMBEDDED ? 'The demo tenant inside fitform' : (tenant?.url ?? null);
