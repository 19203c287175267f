import { announce } from '../announce.js';
import { sentencesOf } from '../api.js';
import { fieldOf, shownEnvironment } from '../model.js';

/**
 * The variables that an environment gets, and the editor of the user's own.
 *
 * @param {object} context the store, the api and all actions
 * @returns {object} the actions
 */
export function variableActions({ store, api, actions }) {
  let latest = 0;

  const patchEditor = change => store.set(({ editor }) => editor && { editor: { ...editor, ...change } });

  async function loadVariables() {
    const { route, project } = store.get();
    const environmentId = shownEnvironment(store.get())?.id;
    if (route.name !== 'variables' || !environmentId) {
      return;
    }
    latest += 1;
    const call = latest;
    const isWanted = () => call === latest && store.get().project?.id === project.id;
    try {
      const { variables } = await api.effective(project.id, environmentId);
      if (isWanted()) {
        store.set({ variables: { environmentId, list: variables, problem: null } });
      }
    } catch (problem) {
      if (isWanted()) {
        store.set({ variables: { environmentId, list: null, problem } });
      }
    }
  }

  /** Opens the editor with names only: a value is asked for when the user wants to see it. */
  async function openEditor(environmentId) {
    const { project } = store.get();
    const editor = { environmentId, opening: {}, rows: null, removed: [], edited: null, busy: false, problem: null };
    store.set({ editor });
    try {
      const { envVars } = await api.maskedVariables(project.id, environmentId);
      const rows = Object.keys(envVars)
        .sort()
        .map(name => ({ key: name, name, saved: name, value: null, changed: false }));
      patchIfOpen(editor, { rows });
    } catch (problem) {
      patchIfOpen(editor, { problem });
    }
  }

  const closeEditor = () => store.set({ editor: null });

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
    patchEditor({ rows: [...rows, { key, name: '', saved: null, value: '', changed: true }] });
  }

  const editName = (key, name) => editRow(key, { name });
  const editValue = (key, value) => editRow(key, { value, changed: true });

  function editRow(key, change) {
    const { rows } = store.get().editor;
    patchEditor({ problem: null, rows: rows.map(row => (row.key === key ? { ...row, ...change } : row)) });
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
      const { envVars } = await api.clearVariables(project.id, editor.environmentId);
      if (!isWanted()) {
        return;
      }
      if (Object.hasOwn(envVars, saved)) {
        editRow(key, { value: envVars[saved] });
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
      rows: rows.filter(row => row !== gone),
      removed: gone.saved ? [...removed, gone.saved] : removed,
    });
    announce(`${gone.name || 'The new variable'} is removed when you save.`);
  }

  /** The route replaces all variables, so the changes are made to what is there now, not to what was there before. */
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
    patchEditor({ busy: true, problem: null });
    try {
      const { envVars } = await api.clearVariables(project.id, editor.environmentId);
      await api.saveVariables(project.id, editor.environmentId, withChanges(envVars, editor));
      announce('Saved.');
      if (isOpen(editor)) {
        closeEditor();
      }
      actions.loadVariables();
    } catch (problem) {
      refuse(editor, problem);
    }
  }

  function refuse(editor, problem) {
    patchIfOpen(editor, { busy: false, problem });
    announce([...new Set(sentencesOf(problem))].join(' '));
  }

  return { loadVariables, openEditor, closeEditor, addRow, editName, editValue, editSaved, removeRow, saveEditor };
}

/** Only what the user changed, added or removed. By way of a map, since `__proto__` is a name like any other. */
function withChanges(envVars, { rows, removed }) {
  const next = new Map(Object.entries(envVars));
  removed.forEach(name => next.delete(name));
  rows.filter(row => row.changed).forEach(row => next.set(row.name.trim(), row.value));
  return Object.fromEntries(next);
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
