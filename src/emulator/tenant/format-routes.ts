import { formatsOf } from './format-uses.ts';
import { Refusal } from '../kit/refusal.ts';
import { demand, type Routes, type TenantContext } from './route.ts';
import { isScope } from './scopes.ts';

/** What may be read of formats besides the formats. The literal `document_types` wins over an id. */
export const formatRoutes = ({ behaviour }: Pick<TenantContext, 'behaviour'>): Routes => ({
  '/formats/document_types': {
    GET: (call) => {
      demand(call, ['edit_format_settings']);
      // Those of all formats, each field_name once.
      const all = call.state.formats.flatMap(({ document_types = [] }) => document_types);
      const byName = new Map(all.map((each) => [each['field_name'], each]));
      return Response.json({ document_types: [...byName.values()] });
    },
  },
  // The reference says no more of the answer than that it is an object: here, the names of each tag's options.
  '/formats/:id/tag_fields': {
    GET: (call) => {
      demand(call, ['edit_format_settings', 'review'], { inbox: call.id });
      const { state, id } = call;
      if (behaviour.unknown_scope === 404 && !isScope(state, id)) throw new Refusal(404, 'Scope not found');
      const tags = formatsOf(state, id)
        .flatMap(({ labels }) => labels)
        .filter(({ category }) => category === 'tag');
      const named = tags.map(({ field_name, options }) => [field_name, namesIn(options)]);
      return Response.json({ tag_fields: Object.fromEntries(named) as object });
    },
  },
});

const namesIn = (options: unknown): readonly unknown[] =>
  Array.isArray(options) ? options.map(({ name }: { name?: unknown }) => name) : [];
