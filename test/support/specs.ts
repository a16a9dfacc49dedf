/** Specs that the tests use. */

/** The vendor's guide: two roles, and the placeholder that review links act as. */
export const GUIDE = `version: 1
tenant:
  url: \${FITFORM_URL:-embedded}
inboxes:
  - name: invoice
roles:
  - name: InboxGuest
    permissions: [view_list, read_thresholds_settings, edit_format_settings]
  - name: ReviewGuest
    permissions: [review, submit, escalate_document]
users:
  - username: guest
    placeholder: true
    grants:
      - roles: [InboxGuest, ReviewGuest]
        inboxes: [invoice]
`;

/** A spec for a tenant that the environment names, with the given sections. */
export const specWith = (...sections: string[]): string =>
  ['version: 1', 'tenant:', '  url: ${FITFORM_URL:-embedded}', ...sections, ''].join('\n');

/** One role that no fresh tenant has. */
export const ONE_ROLE = specWith('roles:', '  - name: Uploader', '    permissions: [upload]');

/** What a fresh tenant already is like: nothing to do. */
export const AS_IT_IS = specWith('inboxes:', '  - name: invoice');
