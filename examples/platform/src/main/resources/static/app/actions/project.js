import { announce } from '../announce.js';
import { Problem } from '../api.js';
import { serverNow } from '../clock.js';
import { followEvents } from '../events.js';
import { stepsAfter } from '../model.js';
import { ENDED } from './session.js';

/**
 * One project: its environments, catalog and databases, kept up to date by events.
 *
 * @param {object} context the store, the api and all actions
 * @returns {object} the actions
 */
export function projectActions({ store, api, actions }) {
  let events;

  const isOpen = id => store.get().project?.id === id;
  const patch = change => store.set(state => state.project && { project: { ...state.project, ...change(state) } });

  async function openProject(id) {
    closeProject();
    const empty = {
      id,
      environments: [],
      providers: [],
      attachmentScope: 'project',
      databases: {},
      steps: {},
      loaded: false,
      problem: null,
    };
    store.set({ project: empty, connection: 'connecting', lostAt: null, lostProblem: null });
    events = followEvents(api.eventsOf(id), {
      snapshot: ({ databases }) => snapshot(id, databases),
      database: ({ database }) => receive([database], { fresh: true }),
      variables: () => actions.variablesChanged(),
      live: () => store.set({ connection: 'live', lostAt: null, lostProblem: null }),
      lost: () => store.set(state => ({ connection: 'lost', lostAt: state.lostAt ?? serverNow() })),
      refused: () => askWhy(id),
    });
    await load(id);
  }

  async function load(id) {
    try {
      const [{ environments }, { providers, attachmentScope }, { databases }] = await Promise.all([
        api.environments(id),
        api.catalog(id),
        api.databases(id),
      ]);
      if (isOpen(id)) {
        patch(() => ({ environments, providers, attachmentScope, loaded: true, problem: null }));
        receive(databases);
        actions.showRoute();
      }
    } catch (problem) {
      if (isOpen(id)) {
        if (problem instanceof Problem && problem.status < 500) {
          events.close();
          store.set({ connection: 'connecting', lostAt: null, lostProblem: null });
        }
        patch(() => ({ problem }));
      }
    }
  }

  /** A stream that was refused: the session may have ended, or too many pages be open, or nobody be there. */
  async function askWhy(id) {
    try {
      const problem = await api.eventsProblem(id);
      if (problem?.status === 401) {
        actions.signedOut(ENDED);
      } else if (isOpen(id)) {
        store.set({ lostProblem: problem });
      }
    } catch {
      if (isOpen(id)) {
        store.set({ lostProblem: null });
      }
    }
  }

  function closeProject() {
    events?.close();
    events = null;
    actions.leaveView();
    store.set({ project: null, detail: null, variables: null, retries: {} });
  }

  /** The whole list as it is now: what is missing from it was deleted while nobody listened. */
  function snapshot(id, rows) {
    if (!isOpen(id)) {
      return;
    }
    const present = new Set(rows.map(row => row.id));
    patch(({ project }) => ({
      databases: Object.fromEntries(
        Object.entries(project.databases).filter(([key, row]) => present.has(key) || row.status === 'deleted'),
      ),
    }));
    receive(rows);
    if (store.get().project.loaded) {
      actions.showRoute();
      actions.variablesChanged();
    } else if (store.get().project.problem) {
      load(id);
    }
  }

  /** Takes rows over unless a newer one is there, and tells whoever depends on them. */
  function receive(rows, { fresh = false } = {}) {
    for (const row of rows) {
      const before = store.get().project?.databases[row.id];
      if (!store.get().project || (before && before.version >= row.version)) {
        continue;
      }
      patch(({ project }) => ({
        databases: { ...project.databases, [row.id]: row },
        steps: { ...project.steps, [row.id]: stepsAfter(project.steps[row.id], before, row) },
      }));
      if (before || fresh) {
        say(before, row);
        actions.databaseChanged(before, row);
      }
    }
  }

  function say(before, row) {
    if (before?.status !== row.status) {
      announce(sentence(row));
    } else if (row.status === 'provisioning' && row.progress !== before.progress && isShown(row)) {
      announce(`${row.progress}.`);
    }
  }

  const isShown = row => store.get().route.databaseId === row.id;

  /** Something else than the list depends on a database: views, the plan, a value that is shown. */
  function databaseChanged(before, row) {
    if (before?.status === row.status) {
      if (row.status === 'ready') {
        credentialsChanged(row);
      }
      return;
    }
    if (row.status !== 'ready') {
      actions.hideValueOf(row.id);
    }
    if (isShown(row)) {
      actions.loadDetail();
    }
    if (row.status === 'ready' || before?.status === 'ready') {
      actions.loadVariables();
    }
    actions.planAgain();
  }

  /** A value that is shown, or on its way, may be the one of before, and the masked ones may be, too. */
  function credentialsChanged(row) {
    if (store.get().reveal?.phase !== 'asking') {
      actions.hideValueOf(row.id);
    }
    if (isShown(row)) {
      actions.loadDetail();
    }
    actions.loadVariables();
  }

  /** Loads what the present route shows. */
  function showRoute() {
    const { route, project } = store.get();
    if (!project?.loaded) {
      return;
    }
    if (route.name === 'database') {
      actions.loadDetail();
    }
    if (route.name === 'variables') {
      actions.loadVariables();
    }
    actions.planAgain();
  }

  /** Closes what belongs to one view only. */
  function leaveView() {
    actions.hideValue();
    actions.closeAdd();
    store.set({ detach: null, rotation: null, cancelling: null, editor: null, signOutProblem: null });
  }

  return { openProject, closeProject, receive, databaseChanged, showRoute, leaveView };
}

function sentence({ name, status, failure, error }) {
  switch (status) {
    case 'provisioning':
      return `${name} is being provisioned.`;
    case 'ready':
      return `${name} is ready.`;
    case 'failed':
      return `${name} failed. ${failure?.message ?? error ?? ''}`;
    case 'deleting':
      return `${name} is being deleted.`;
    default:
      return `${name} is deleted.`;
  }
}
