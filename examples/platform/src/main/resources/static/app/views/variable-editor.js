import { h } from '../dom.js';
import { hasMixedLineEnds, shownLines } from '../lines.js';
import { fieldOf } from '../model.js';
import { dialog, discardButtons } from './dialog.js';
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
      close: actions.leaveEditor,
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
      editor.leaving
        ? discardButtons(actions.stayInEditor, actions.closeEditor)
        : button('Cancel', { key: 'cancel', onclick: actions.closeEditor }),
      h(
        'button.button.button-primary',
        {
          // A button that became this one in the middle of a click would submit.
          key: 'save',
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

function line(row, index, actions) {
  const { key, name, saved, value, changed, meanwhile, isShown, isFirstWrong } = row;
  const called = name || `variable ${index + 1}`;
  // What somebody else did is said with what to do about it.
  const errors = meanwhile ? [] : row.errors;
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
      ? h('textarea.mono', {
          ...text,
          type: null,
          key: 'value',
          rows: linesShown(value),
          wrap: 'off',
          'aria-label': `Value of ${called}`,
          'aria-invalid': errorId && saved ? 'true' : null,
          placeholder: 'value',
          value: shownLines(value),
          onkeydown: submitByControlEnter,
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
    meanwhile && theirs(called, meanwhile, () => actions.takeTheirs(key)),
    isShown && !changed && hasMixedLineEnds(value) && h('p.hint', MIXED),
  );
}

const MIXED = 'The lines of this value end in several ways. If you change it, all of them end alike.';

const MEANWHILE = {
  changed: name => `Somebody else has changed ${name} meanwhile. Save again to put yours in its place.`,
  removed: name => `Somebody else has removed ${name} meanwhile. Save again to set it all the same.`,
  added: name => `Somebody else has added ${name} meanwhile. Save again to put yours in its place.`,
  restored: name => `Somebody else has changed ${name}, which you removed. Remove it again, or leave it.`,
};

/** Two have changed the same variable: what happened, and the way out. */
const theirs = (name, meanwhile, takeTheirs) =>
  h(
    'div.meanwhile',
    { 'data-testid': 'meanwhile', role: 'status' },
    icon('alert'),
    h('span', MEANWHILE[meanwhile](name)),
    meanwhile !== 'restored' &&
      button(meanwhile === 'removed' ? 'Leave it out' : 'Take theirs', {
        kind: 'quiet',
        name: `${meanwhile === 'removed' ? 'Leave it out' : 'Take theirs'}: ${name}`,
        onclick: takeTheirs,
        'data-testid': 'take-theirs',
      }),
  );

/** All of a short value, and a part of a long one that can be scrolled. */
const linesShown = value => Math.min(12, shownLines(value).split('\n').length);

/** Enter makes a new line. */
function submitByControlEnter(event) {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
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
