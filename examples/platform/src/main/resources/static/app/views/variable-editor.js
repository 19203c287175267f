import { h } from '../dom.js';
import { dialog } from './dialog.js';
import { environmentName } from './facts.js';
import { icon } from './icons.js';
import { button, problemNotice, skeleton } from './parts.js';

/**
 * The dialog that edits the user's own variables of the project or of an environment.
 *
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @returns {object} a description
 */
export function editorDialog({ editor, project }, actions) {
  const of = editor.environmentId ? environmentName(editor.environmentId, project) : 'the project';
  return dialog(
    {
      id: 'editor-dialog',
      title: `Variables of ${of}`,
      lead: 'Your own. What a database manages takes the place of one with the same name.',
      wide: true,
      submit: actions.saveEditor,
      close: actions.closeEditor,
    },
    [
      problemNotice(editor.problem),
      editor.rows
        ? h(
            'ul.editor',
            editor.rows.map((row, index) => line(row, index, actions)),
          )
        : !editor.problem && skeleton(3),
      editor.rows?.length === 0 && h('p.muted', 'No variable yet.'),
      button('Add variable', { icon: 'add', onclick: actions.addRow, disabled: !editor.rows }),
    ],
    [
      button('Cancel', { onclick: actions.closeEditor }),
      h(
        'button.button.button-primary',
        {
          type: 'submit',
          disabled: !editor.rows,
          'aria-busy': editor.busy,
          'data-testid': 'editor-save',
        },
        h('span', editor.busy ? 'Saving …' : 'Save'),
      ),
    ],
  );
}

function line({ key, name, saved, value }, index, actions) {
  const called = name || `variable ${index + 1}`;
  return h(
    'li',
    { key },
    h('input', {
      type: 'text',
      'aria-label': saved ? `Name of ${saved}` : `Name of variable ${index + 1}`,
      class: 'mono',
      autocomplete: 'off',
      spellcheck: 'false',
      placeholder: 'NAME',
      readOnly: Boolean(saved),
      value: name,
      oninput: event => actions.editRow(key, { name: event.target.value }),
      mounted: element => saved || element.focus(),
    }),
    value === null
      ? h(
          'button.button.masked-button',
          {
            key: 'show',
            type: 'button',
            'aria-label': `Edit the value of ${called}`,
            onclick: () => actions.showRow(key),
          },
          h('span.masked', '********'),
          h('span.faint', 'Edit'),
        )
      : h('input.mono', {
          key: 'value',
          type: 'text',
          'aria-label': `Value of ${called}`,
          autocomplete: 'off',
          spellcheck: 'false',
          placeholder: 'value',
          value,
          oninput: event => actions.editRow(key, { value: event.target.value }),
          mounted: element => saved && element.focus(),
        }),
    h(
      'button.button.button-quiet.button-icon',
      {
        type: 'button',
        'aria-label': `Remove ${called}`,
        title: `Remove ${called}`,
        onclick: () => actions.removeRow(key),
      },
      icon('trash'),
    ),
  );
}
