import { h } from '../dom.js';
import { isConfirmed } from '../model.js';
import { dialog } from './dialog.js';
import { icon } from './icons.js';
import { button, field, notice, problemNotice } from './parts.js';

const OVERLAPS = [
  ['', 'The platform’s default'],
  ['0', 'None: revoked right after the swap'],
  ['3600', '1 hour'],
  ['86400', '1 day'],
  ['604800', '7 days'],
];

/**
 * The dialog that replaces credentials, with an overlap or at once.
 *
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @returns {?object} a description; null if the database is no longer ready
 */
export function rotationDialog(state, actions) {
  const { rotation, project, detail } = state;
  const row = project.databases[rotation.databaseId];
  if (row?.status !== 'ready') {
    return null;
  }
  const limits = detail?.id === row.id ? (detail.credentials?.limits ?? []) : [];
  return rotation.compromised
    ? compromisedDialog(row, rotation, limits, actions)
    : rotateDialog(row, rotation, limits, actions);
}

const limitNotice = limits =>
  limits.length > 0 &&
  notice(
    'warning',
    { 'data-testid': 'rotation-limits' },
    limits.map(sentence => h('p', { key: sentence }, sentence)),
  );

const reasonField = (rotation, actions) =>
  field({ id: 'rotation-reason', label: 'Reason', optional: true, hint: 'Kept in the history.' }, props =>
    h('input', {
      ...props,
      type: 'text',
      autocomplete: 'off',
      value: rotation.reason,
      'data-testid': 'rotation-reason',
      oninput: event => actions.editRotation({ reason: event.target.value }),
    }),
  );

function rotateDialog(row, rotation, limits, actions) {
  return dialog(
    {
      id: 'rotate-dialog',
      title: `Rotate the credentials of ${row.name}`,
      lead: 'New ones are made beside the old, and your variables change in one go. What runs keeps working until the overlap is over: restart it before.',
      submit: actions.confirmRotation,
      close: actions.closeRotation,
    },
    [
      limitNotice(limits),
      problemNotice(rotation.problem),
      field(
        {
          id: 'rotation-overlap',
          label: 'The old ones stay valid for',
          hint: 'Less, if every expected runtime has acknowledged the new revision before.',
        },
        props =>
          h(
            'span.select',
            h(
              'select',
              {
                ...props,
                autofocus: true,
                value: rotation.overlap,
                disabled: rotation.afterAcknowledgement,
                'data-testid': 'rotation-overlap',
                onchange: event => actions.editRotation({ overlap: event.target.value }),
              },
              OVERLAPS.map(([value, label]) => h('option', { key: value, value }, label)),
            ),
            icon('down'),
          ),
      ),
      h(
        'label.tick',
        h('input', {
          type: 'checkbox',
          checked: rotation.afterAcknowledgement,
          'data-testid': 'rotation-acknowledged',
          onchange: event => actions.editRotation({ afterAcknowledgement: event.target.checked }),
        }),
        h('span', 'Revoke them only when every expected runtime has acknowledged, however long that takes'),
      ),
      reasonField(rotation, actions),
    ],
    [
      button('Cancel', { onclick: actions.closeRotation }),
      h(
        'button.button.button-primary',
        { type: 'submit', 'aria-busy': rotation.busy, 'data-testid': 'rotation-confirm' },
        h('span', rotation.busy ? 'Rotating …' : 'Rotate'),
      ),
    ],
  );
}

function compromisedDialog(row, rotation, limits, actions) {
  return dialog(
    {
      id: 'compromised-dialog',
      title: `Replace compromised credentials of ${row.name}`,
      submit: actions.confirmRotation,
      close: actions.closeRotation,
    },
    [
      notice(
        'error',
        {},
        h(
          'p',
          h('strong', 'What runs now fails until it is restarted.'),
          ' All credentials are revoked first, then new ones are issued: in between nobody gets in. The data stays. This cannot be cancelled.',
        ),
      ),
      limitNotice(limits),
      problemNotice(rotation.problem),
      field({ id: 'compromised-name', label: ['Type ', h('strong.typed-name', row.name), ' to confirm'] }, props =>
        h('input', {
          ...props,
          type: 'text',
          autocomplete: 'off',
          spellcheck: 'false',
          autofocus: true,
          value: rotation.typed,
          'data-testid': 'compromised-name',
          oninput: event => actions.editRotation({ typed: event.target.value }),
        }),
      ),
      reasonField(rotation, actions),
    ],
    [
      button('Cancel', { onclick: actions.closeRotation }),
      h(
        'button.button.button-danger-full',
        {
          type: 'submit',
          disabled: !isConfirmed(rotation, row),
          'aria-busy': rotation.busy,
          'data-testid': 'rotation-confirm',
        },
        h('span', rotation.busy ? 'Revoking …' : 'Revoke and replace'),
      ),
    ],
  );
}
