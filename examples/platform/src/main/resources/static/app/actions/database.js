import { announce } from '../announce.js';
import { Problem } from '../api.js';

/**
 * The view of one database: its connection and history, and trying again.
 *
 * @param {object} context the store, the api and all actions
 * @returns {object} the actions
 */
export function databaseActions({ store, api, actions }) {
  let latest = 0;

  /** Loads what the route shows; what is there already stays until the new is. */
  async function loadDetail() {
    const { route, project, detail } = store.get();
    const { databaseId: id } = route;
    if (!id || !project) {
      return;
    }
    latest += 1;
    const call = latest;
    if (detail?.id !== id) {
      store.set({ detail: { id, connection: null, history: [], problem: null } });
    }
    const loaded = await load(project, id);
    // A later call may have overtaken this one, and knows more.
    if (call === latest) {
      store.set(state => state.detail?.id === id && { detail: { ...state.detail, ...loaded } });
    }
  }

  async function load(project, id) {
    try {
      await loadRow(project, id);
      const [history, connection] = await Promise.all([allHistory(project.id, id), readyConnection(project.id, id)]);
      return { history, connection, problem: null };
    } catch (problem) {
      return { problem };
    }
  }

  /** A deleted database is not in the list, yet its page still tells what became of it. */
  async function loadRow(project, id) {
    if (!project.databases[id]) {
      const { database } = await api.database(project.id, id);
      actions.receive([database]);
    }
  }

  async function allHistory(projectId, id) {
    const history = [];
    let after;
    do {
      const page = await api.history(projectId, id, after);
      history.push(...page.history);
      after = page.next;
    } while (after);
    return history;
  }

  async function readyConnection(projectId, id) {
    if (store.get().project?.databases[id]?.status !== 'ready') {
      return null;
    }
    try {
      return await api.connection(projectId, id);
    } catch (problem) {
      // Between the status and this call it may have been detached; its event is on the way.
      if (problem instanceof Problem && problem.status === 400) {
        return null;
      }
      throw problem;
    }
  }

  async function retry(id) {
    const { project, retries } = store.get();
    if (retries[id]?.busy) {
      return;
    }
    const mark = value => store.set(state => ({ retries: { ...state.retries, [id]: value } }));
    mark({ busy: true, problem: null });
    try {
      const { database } = await api.retry(project.id, id);
      mark(null);
      actions.receive([database]);
    } catch (problem) {
      mark({ busy: false, problem });
      announce(problem.message);
    }
  }

  return { loadDetail, retry };
}
