import { announce } from '../announce.js';
import { Problem } from '../api.js';
import { serverNow } from '../clock.js';
import { lookAgainIn } from '../model.js';

/**
 * The view of one database: its connection and history, and trying again.
 *
 * @param {object} context the store, the api and all actions
 * @returns {object} the actions
 */
export function databaseActions({ store, api, actions }) {
  let latest = 0;
  /** Of the next look; null while something is on its way, which knows more. */
  let timer = null;

  /** Loads what the route shows; what is there already stays until the new is. */
  async function loadDetail() {
    const { route, project, detail } = store.get();
    const { databaseId: id } = route;
    if (!id || !project) {
      return;
    }
    const call = begin();
    if (detail?.id !== id) {
      store.set({ detail: { id, connection: null, credentials: null, operations: [], history: [], problem: null } });
    }
    end(call, id, await load(project, id));
  }

  /** Looks at what changes by itself: other nodes and runtimes do that without an event. */
  async function lookAgain() {
    const { route, project, detail } = store.get();
    const id = detail?.id;
    if (!project || id !== route.databaseId || timer === null) {
      return;
    }
    const call = begin();
    end(call, id, await (detail.problem ? load(project, id) : loadCredentials(project, id)));
  }

  function begin() {
    clearTimeout(timer);
    timer = null;
    latest += 1;
    return latest;
  }

  /** A later call may have overtaken this one, and knows more. */
  function end(call, id, loaded) {
    if (call !== latest || store.get().detail?.id !== id) {
      return;
    }
    store.set(({ detail }) => ({ detail: { ...detail, ...loaded } }));
    const wait = lookAgainIn(store.get().detail, serverNow());
    if (wait !== null) {
      // Nobody sees a hidden page; it looks again when somebody does.
      timer = setTimeout(() => document.hidden || lookAgain(), wait);
    }
  }

  async function load(project, id) {
    try {
      await loadRow(project, id);
      const [history, connection, credentials, operations] = await Promise.all([
        allHistory(project.id, id),
        readyConnection(project.id, id),
        credentialsOf(project.id, id),
        operationsOf(project.id, id),
      ]);
      return { history, connection, credentials, operations, problem: null };
    } catch (problem) {
      return { problem };
    }
  }

  async function loadCredentials(project, id) {
    try {
      const [credentials, operations] = await Promise.all([credentialsOf(project.id, id), operationsOf(project.id, id)]);
      return { credentials, operations, problem: null };
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

  const isReady = id => store.get().project?.databases[id]?.status === 'ready';

  const credentialsOf = async (projectId, id) =>
    isReady(id) ? (await api.credentials(projectId, id)).credentials : null;

  const operationsOf = async (projectId, id) => (isReady(id) ? (await api.operations(projectId, id)).operations : []);

  async function readyConnection(projectId, id) {
    if (!isReady(id)) {
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

  return { loadDetail, lookAgain, retry };
}
