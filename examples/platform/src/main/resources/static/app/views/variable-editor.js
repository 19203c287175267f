import { h } from '../dom.js';
import { fieldOf } from '../model.js';
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
  const lines = linesOf(editor);
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
      problemNotice(withoutThoseOf(lines, editor.problem)),
      editor.rows
        ? h(
            'ul.editor',
            lines.map((each, index) => line(each, index, actions)),
          )
        : !editor.problem && skeleton(3),
      editor.rows?.length === 0 && h('p.muted', 'No variable yet.'),
      button('Add variable', {
        icon: 'add',
        onclick: actions.addRow,
        disabled: !editor.rows,
        'data-testid': 'editor-add',
      }),
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

/** The rows with what is wrong with each. */
function linesOf({ rows, edited, problem }) {
  const lines = (rows ?? []).map(row => ({
    ...row,
    isShown: !row.saved || (row.key === edited && row.value !== null),
    errors: (problem?.errors ?? []).filter(({ field }) => field === fieldOf(row.name.trim())),
  }));
  const firstWrong = lines.find(({ errors }) => errors.length);
  return lines.map(each => ({ ...each, isFirstWrong: each === firstWrong }));
}

/** What stands next to a variable is not said above them all as well. */
function withoutThoseOf(lines, problem) {
  if (!problem?.errors?.length) {
    return problem;
  }
  const told = new Set(lines.flatMap(({ errors }) => errors));
  const errors = problem.errors.filter(error => !told.has(error));
  return errors.length ? { errors } : null;
}

function line({ key, name, saved, value, changed, isShown, errors, isFirstWrong }, index, actions) {
  const called = name || `variable ${index + 1}`;
  const errorId = errors.length ? `variable-${index}-error` : null;
  const text = { type: 'text', autocomplete: 'off', spellcheck: 'false', 'aria-describedby': errorId };
  return h(
    'li',
    { key, 'data-testid': 'editor-row', 'data-name': name },
    h('input.mono', {
      ...text,
      'aria-label': saved ? `Name of ${saved}` : `Name of variable ${index + 1}`,
      'aria-invalid': errorId && !saved ? 'true' : null,
      placeholder: 'NAME',
      readOnly: Boolean(saved),
      value: name,
      oninput: event => actions.editName(key, event.target.value),
      mounted: element => saved || element.focus(),
    }),
    isShown
      ? h('input.mono', {
          ...text,
          key: 'value',
          'aria-label': `Value of ${called}`,
          'aria-invalid': errorId && saved ? 'true' : null,
          placeholder: 'value',
          value,
          oninput: event => actions.editValue(key, event.target.value),
          mounted: element => saved && element.focus(),
        })
      : masked(called, changed, () => actions.editSaved(key)),
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
    errorId && lineError(errorId, errors, isFirstWrong),
  );
}

const masked = (called, changed, onclick) =>
  h(
    'button.button.masked-button',
    {
      key: 'show',
      type: 'button',
      'aria-label': `Edit the ${changed ? 'changed value' : 'value'} of ${called}`,
      onclick,
    },
    h('span.masked', '********'),
    h('span.faint', changed ? 'Changed' : 'Edit'),
  );

/** The first of them takes the user to what is to be corrected. */
const lineError = (id, errors, isFirst) =>
  h(
    'p.field-error',
    {
      id,
      'data-testid': 'editor-error',
      mounted: element => isFirst && element.parentElement.querySelector('[aria-invalid]')?.focus(),
    },
    icon('alert'),
    h('span', errors.map(({ message }) => message).join(' ')),
  );
