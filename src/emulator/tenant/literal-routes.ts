import { Refusal } from '../kit/refusal.ts';
import { demand, type Routes, type Run } from './route.ts';

/** For families that are not offered: without a word here their paths would pass for the id of an inbox. */
const notOffered: Run = () => {
  throw new Refusal(404, 'Not found');
};

/** Literal segments where others have an id: the API reference lists both, and the literal wins. */
export const literalRoutes: Routes = {
  '/formats/document_types': {
    GET: (call) => {
      demand(call, ['edit_format_settings']);
      // Those of all formats, each field_name once.
      const all = call.state.formats.flatMap(({ document_types = [] }) => document_types);
      const byName = new Map(all.map((each) => [each['field_name'], each]));
      return Response.json({ document_types: [...byName.values()] });
    },
  },
  '/documents/custom_output': { POST: notOffered },
  '/documents/enrich': { POST: notOffered },
};
