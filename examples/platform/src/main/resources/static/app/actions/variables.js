import { announce } from '../announce.js';
import { sentencesOf } from '../api.js';
import { shownEnvironment } from '../model.js';

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
    store.set({ editor: { environmentId, rows: null, removed: [], busy: false, problem: null } });
    try {
      const { envVars } = await api.variables(project.id, environmentId);
      const rows = Object.keys(envVars)
        .sort()
        .map(name => ({ key: name, name, saved: name, value: null }));
      patchEditor({ rows });
    } catch (problem) {
      patchEditor({ problem });
    }
  }

  const closeEditor = () => store.set({ editor: null });

  function addRow() {
    const { rows } = store.get().editor;
    patchEditor({ rows: [...rows, { key: `new ${Date.now()} ${rows.length}`, name: '', saved: null, value: '' }] });
  }

  function editRow(key, change) {
    const { rows } = store.get().editor;
    patchEditor({ problem: null, rows: rows.map(row => (row.key === key ? { ...row, ...change } : row)) });
  }

  async function showRow(key) {
    const { project, editor } = store.get();
    const { saved } = editor.rows.find(row => row.key === key);
    try {
      const { envVars } = await api.variables(project.id, editor.environmentId);
      if (store.get().editor?.environmentId === editor.environmentId) {
        editRow(key, { value: envVars[saved] ?? '' });
      }
    } catch (problem) {
      patchEditor({ problem });
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
    const wrong = wrongNames(editor.rows);
    if (editor.busy || wrong) {
      if (wrong) {
        patchEditor({ problem: new Error(wrong) });
        announce(wrong);
      }
      return;
    }
    patchEditor({ busy: true, problem: null });
    try {
      const { envVars } = await api.variables(project.id, editor.environmentId);
      await api.saveVariables(project.id, editor.environmentId, changed(envVars, editor));
      closeEditor();
      announce('Saved.');
      actions.loadVariables();
    } catch (problem) {
      patchEditor({ busy: false, problem });
      announce(sentencesOf(problem).join(' '));
    }
  }

  return { loadVariables, openEditor, closeEditor, addRow, editRow, showRow, removeRow, saveEditor };
}

function changed(envVars, { rows, removed }) {
  const next = { ...envVars };
  removed.forEach(name => delete next[name]);
  rows
    .filter(row => row.value !== null)
    .forEach(row => {
      next[row.name.trim()] = row.value;
    });
  return next;
}

function wrongNames(rows) {
  const names = rows.map(row => row.name.trim());
  if (names.includes('')) {
    return 'Every variable needs a name.';
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice ? `${twice} is there twice.` : null;
}
