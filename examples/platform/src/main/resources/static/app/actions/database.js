import { announce } from '../announce.js';
import { Problem } from '../api.js';

/**
 * The view of one database: its connection and history, and trying again.
 *
 * @param {object} context the store, the api and all actions
 * @returns {object} the actions
 */
export function databaseActions({ store, api, actions }) {
  const patch = (id, change) =>
    store.set(({ detail }) => detail?.id === id && { detail: { ...detail, ...change } });

  /** Loads what the route shows; what is there already stays until the new is. */
  async function loadDetail() {
    const { route, project, detail } = store.get();
    const { databaseId: id } = route;
    if (!id || !project) {
      return;
    }
    if (detail?.id !== id) {
      store.set({ detail: { id, connection: null, history: [], problem: null } });
    }
    try {
      await loadRow(project, id);
      await Promise.all([loadHistory(project.id, id), loadConnection(project.id, id)]);
      patch(id, { problem: null });
    } catch (problem) {
      patch(id, { problem });
    }
  }

  /** A deleted database is not in the list, yet its page still tells what became of it. */
  async function loadRow(project, id) {
    if (!project.databases[id]) {
      const { database } = await api.database(project.id, id);
      actions.receive([database]);
    }
  }

  async function loadHistory(projectId, id) {
    const history = [];
    let after;
    do {
      const page = await api.history(projectId, id, after);
      history.push(...page.history);
      after = page.next;
    } while (after);
    patch(id, { history });
  }

  async function loadConnection(projectId, id) {
    if (store.get().project?.databases[id]?.status !== 'ready') {
      patch(id, { connection: null });
      return;
    }
    try {
      patch(id, { connection: await api.connection(projectId, id) });
    } catch (problem) {
      // Between the status and this call it may have been detached; its event is on the way.
      if (!(problem instanceof Problem && problem.status === 400)) {
        throw problem;
      }
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
