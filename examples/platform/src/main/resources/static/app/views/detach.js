import { h } from '../dom.js';
import { isConfirmed, isDetachable } from '../model.js';
import { dialog } from './dialog.js';
import { environmentName, providerOf } from './facts.js';
import { button, field, notice, problemNotice } from './parts.js';

/**
 * The dialog that detaches a database.
 *
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @returns {?object} a description; null if someone else was faster
 */
export function detachDialog({ detach, project }, actions) {
  const row = project.databases[detach.databaseId];
  if (!isDetachable(row)) {
    return null;
  }
  const where = row.environmentId ? environmentName(row.environmentId, project) : 'all environments';
  return dialog(
    {
      id: 'detach-dialog',
      title: `Detach ${row.name}`,
      submit: actions.confirmDetach,
      close: actions.closeDetach,
    },
    [
      notice(
        'error',
        {},
        h(
          'p',
          h('strong', 'This cannot be undone.'),
          ` The ${providerOf(row, project).name} database and all its data are deleted at the provider (${row.backend}).`,
        ),
      ),
      row.status === 'ready' &&
        h(
          'p',
          'Removed from ',
          h('strong', where),
          ' at once: ',
          row.variables.map((name, i) => [i > 0 && ', ', h('code', { key: name }, name)]),
          '.',
        ),
      problemNotice(detach.problem),
      field(
        {
          id: 'detach-name',
          label: ['Type ', h('strong.typed-name', row.name), ' to confirm'],
        },
        props =>
          h('input', {
            ...props,
            type: 'text',
            autocomplete: 'off',
            spellcheck: 'false',
            autofocus: true,
            value: detach.typed,
            'data-testid': 'detach-name',
            oninput: event => actions.editDetach({ typed: event.target.value }),
          }),
      ),
      field({ id: 'detach-reason', label: 'Reason', optional: true, hint: 'Kept in the history.' }, props =>
        h('input', {
          ...props,
          type: 'text',
          autocomplete: 'off',
          value: detach.reason,
          'data-testid': 'detach-reason',
          oninput: event => actions.editDetach({ reason: event.target.value }),
        }),
      ),
    ],
    [
      button('Cancel', { onclick: actions.closeDetach }),
      h(
        'button.button.button-danger-full',
        {
          type: 'submit',
          disabled: !isConfirmed(detach, row),
          'aria-busy': detach.busy,
          'data-testid': 'detach-confirm',
        },
        h('span', detach.busy ? 'Detaching …' : 'Detach and delete'),
      ),
    ],
  );
}
