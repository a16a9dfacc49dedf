import { documentId } from './document-model.ts';
import { flag, listOf, text, type Model } from '../kit/model.ts';

/** TokenRoleModel: a grant that, unlike a user's, takes its document in any operation. */
const grantModel: Model = {
  role: { type: { is: 'ref', to: 'roles' }, required: true },
  inbox: { type: { is: 'ref', to: 'inboxes' } },
  document_id: { type: documentId },
};

/** APIKeyRequest and APIKeyModel. The reference gives no model for PATCH, but says that the roles stay. */
export const keyModel: Model = {
  user: { type: { is: 'ref', to: 'users' }, required: true, lacks: ['patch'] },
  roles: { type: listOf({ is: 'model', model: grantModel }), required: true, lacks: ['patch'] },
  active: { type: flag, fallback: true },
  expire_at: { type: text },
  token: { type: text, lacks: ['post', 'patch'] },
};

/** TokenModelBase. */
export const tokenModel: Model = {
  username: { type: text, required: true },
  roles: { type: listOf({ is: 'model', model: grantModel }) },
};
