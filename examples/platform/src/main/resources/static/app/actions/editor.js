import { announce } from '../announce.js';
import { sentencesOf } from '../api.js';
import { fieldOf, hasEdits } from '../model.js';
import { lineEndOf, withLineEnd } from '../lines.js';

/**
 * The editor of the user's own variables. It keeps values only of what is being edited or was changed, and the
 * revision of each variable, so that the server can tell when somebody else has changed one meanwhile.
 *
 * @param {object} context the store, the api and all actions
 * @returns {object} the actions
 */
export function editorActions({ store, api, actions }) {
  const patchEditor = change => store.set(({ editor }) => editor && { editor: { ...editor, ...change } });

  /** Opens the editor with names only: a value is asked for when the user wants to see it. */
  async function openEditor(environmentId) {
    const { project } = store.get();
    const editor = {
      environmentId,
      opening: {},
      rows: null,
      removed: [],
      edited: null,
      busy: false,
      leaving: false,
      problem: null,
    };
    store.set({ editor });
    try {
      const { revisions } = await api.maskedVariables(project.id, environmentId);
      patchIfOpen(editor, { rows: Object.keys(revisions).sort().map(name => savedRow(name, revisions[name])) });
    } catch (problem) {
      patchIfOpen(editor, { problem });
    }
  }

  const closeEditor = () => store.set({ editor: null });

  /** What was typed is not thrown away for a slip of a finger: the second time, or the button, does it. */
  function leaveEditor() {
    const { editor } = store.get();
    if (!hasEdits(editor) || editor.leaving) {
      closeEditor();
      return;
    }
    patchEditor({ leaving: true });
    announce('You have changes that are not saved. Discard them, or keep editing.');
  }

  const stayInEditor = () => patchEditor({ leaving: false });

  /** The user may have closed the editor, and opened another, while an answer was on its way. */
  const isOpen = ({ opening }) => store.get().editor?.opening === opening;

  function patchIfOpen(editor, change) {
    if (isOpen(editor)) {
      patchEditor(change);
    }
  }

  function addRow() {
    const { rows } = store.get().editor;
    const key = `new ${Date.now()} ${rows.length}`;
    const row = { key, name: '', saved: null, revision: 0, value: '', lineEnd: '\n', changed: true, meanwhile: null };
    patchEditor({ leaving: false, rows: [...rows, row] });
  }

  const editName = (key, name) => editRow(key, { name, revision: 0 });

  /** A text area knows one line end only; the value keeps its own. */
  function editValue(key, text) {
    const { lineEnd } = store.get().editor.rows.find(row => row.key === key);
    editRow(key, { value: withLineEnd(text, lineEnd), changed: true });
  }

  function editRow(key, change) {
    const { rows } = store.get().editor;
    patchEditor({
      problem: null,
      leaving: false,
      rows: rows.map(row => (row.key === key ? { ...row, ...change } : row)),
    });
  }

  /** Shows one value to edit it, and forgets one that was merely looked at. What the user has typed is kept. */
  async function editSaved(key) {
    const { project, editor } = store.get();
    const rows = editor.rows.map(row => (row.changed ? row : { ...row, value: null }));
    patchEditor({ edited: key, rows });
    const { saved, changed } = rows.find(row => row.key === key);
    if (changed) {
      return;
    }
    const isWanted = () => isOpen(editor) && store.get().editor.edited === key;
    try {
      const { envVars, revisions } = await api.clearVariables(project.id, editor.environmentId);
      if (!isWanted()) {
        return;
      }
      if (Object.hasOwn(envVars, saved)) {
        const value = envVars[saved];
        editRow(key, { value, lineEnd: lineEndOf(value), revision: revisions[saved] });
      } else {
        patchEditor({ problem: new Error(`${saved} has been removed meanwhile.`) });
      }
    } catch (problem) {
      if (isWanted()) {
        patchEditor({ problem });
      }
    }
  }

  function removeRow(key) {
    const { rows, removed } = store.get().editor;
    const gone = rows.find(row => row.key === key);
    patchEditor({
      problem: null,
      leaving: false,
      rows: rows.filter(row => row !== gone),
      removed: gone.saved ? [...removed, { name: gone.saved, revision: gone.revision }] : removed,
    });
    announce(`${gone.name || 'The new variable'} is removed when you save.`);
  }

  /** Gives the user's change of a variable up for what somebody else has made of it. */
  function takeTheirs(key) {
    const { rows } = store.get().editor;
    const { meanwhile, revision } = rows.find(row => row.key === key);
    patchEditor({
      problem: null,
      edited: null,
      rows:
        meanwhile === 'removed'
          ? rows.filter(row => row.key !== key)
          : rows.map(row => (row.key === key ? savedRow(row.name.trim(), revision) : row)),
    });
  }

  /** What others do shows at once: all of it where the user has done nothing, and a word where both have. */
  async function variablesChanged() {
    const { project, editor } = store.get();
    actions.loadVariables();
    if (!editor?.rows || editor.busy) {
      return;
    }
    try {
      const { revisions } = await api.maskedVariables(project.id, editor.environmentId);
      if (isOpen(editor) && !store.get().editor.busy) {
        patchEditor(mergedWith(revisions, store.get().editor));
      }
    } catch {
      // Saving finds out as well.
    }
  }

  async function saveEditor() {
    const { project, editor } = store.get();
    if (editor.busy || !editor.rows) {
      return;
    }
    const errors = wrongNames(editor.rows);
    if (errors.length) {
      refuse(editor, { errors });
      return;
    }
    if (!hasEdits(editor)) {
      closeEditor();
      return;
    }
    patchEditor({ busy: true, leaving: false, problem: null });
    try {
      await api.changeVariables(project.id, editor.environmentId, changesOf(editor));
      announce('Saved.');
      if (isOpen(editor)) {
        closeEditor();
      }
      actions.loadVariables();
    } catch (problem) {
      refuse(editor, problem);
      if (problem.status === 412) {
        await variablesChanged();
      }
    }
  }

  function refuse(editor, problem) {
    patchIfOpen(editor, { busy: false, problem });
    announce([...new Set(sentencesOf(problem))].join(' '));
  }

  return {
    openEditor,
    closeEditor,
    leaveEditor,
    stayInEditor,
    addRow,
    editName,
    editValue,
    editSaved,
    removeRow,
    takeTheirs,
    variablesChanged,
    saveEditor,
  };
}

const savedRow = (name, revision) => ({
  key: name,
  name,
  saved: name,
  revision,
  value: null,
  lineEnd: '\n',
  changed: false,
  meanwhile: null,
});

/** Only what the user changed, added or removed. By way of maps, since `__proto__` is a name like any other. */
function changesOf({ rows, removed }) {
  const envVars = new Map(removed.map(({ name }) => [name, null]));
  const seen = new Map(removed.map(({ name, revision }) => [name, revision]));
  rows
    .filter(row => row.changed)
    .forEach(row => {
      const name = row.name.trim();
      envVars.set(name, row.value);
      // Removed and added again in one go is a change of what was there.
      seen.set(name, row.saved || !seen.has(name) ? row.revision : seen.get(name));
    });
  return { envVars: Object.fromEntries(envVars), seen: Object.fromEntries(seen) };
}

/** The editor with what is on the server now; `meanwhile` says what somebody else did to what the user changes. */
function mergedWith(revisions, { rows, removed }) {
  const now = new Map(Object.entries(revisions));
  const kept = rows.flatMap(row => {
    const name = row.name.trim();
    const revision = now.get(row.saved ?? name) ?? 0;
    if (!row.changed) {
      return revision === row.revision ? [row] : revision ? [savedRow(name, revision)] : [];
    }
    if (revision === row.revision || (!row.saved && !now.has(name))) {
      return [row];
    }
    const meanwhile = !revision ? 'removed' : row.revision ? 'changed' : 'added';
    return [{ ...row, revision, meanwhile }];
  });
  const back = removed
    .filter(({ name, revision }) => now.has(name) && now.get(name) !== revision)
    .map(({ name }) => ({ ...savedRow(name, now.get(name)), meanwhile: 'restored' }));
  const gone = removed.filter(({ name, revision }) => now.get(name) === revision);
  const known = new Set([...kept.map(row => row.saved ?? row.name.trim()), ...removed.map(({ name }) => name)]);
  const added = [...now].filter(([name]) => !known.has(name)).map(([name, revision]) => savedRow(name, revision));
  return { rows: [...kept, ...back, ...added], removed: gone };
}

/** What the server could not tell: it gets an object, in which a name is there once. */
function wrongNames(rows) {
  const names = rows.map(row => row.name.trim());
  const wrong = (name, message) => ({ field: fieldOf(name), message });
  return [
    ...(names.includes('') ? [wrong('', 'Every variable needs a name.')] : []),
    ...names
      .filter((name, index) => name && names.indexOf(name) !== index)
      .map(name => wrong(name, `${name} is there twice.`)),
  ];
}
