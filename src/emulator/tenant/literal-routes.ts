import { Refusal } from '../kit/refusal.ts';
import { demand, type Route } from './route.ts';

/** POST paths of families that are not offered; without a word here they would pass for the id of an inbox. */
const NOT_OFFERED = ['/documents/custom_output', '/documents/enrich'];

/** Literal segments where others have an id: the API reference lists both, and the literal wins. */
export const literalRoutes = (): Route[] => [
  {
    method: 'GET',
    path: '/formats/document_types',
    run(call) {
      demand(call, ['edit_format_settings']);
      // Those of all formats, each field_name once.
      const all = call.state.formats.flatMap(({ document_types = [] }) => document_types);
      const byName = new Map(all.map((each) => [each['field_name'], each]));
      return Response.json({ document_types: [...byName.values()] });
    },
  },
  ...NOT_OFFERED.map((path): Route => ({
    method: 'POST',
    path,
    run: () => {
      throw new Refusal(404, 'Not found');
    },
  })),
];
