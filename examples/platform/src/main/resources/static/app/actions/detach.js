import { announce } from '../announce.js';
import { isConfirmed, isDetachable } from '../model.js';
import { databasesOf } from '../router.js';

/**
 * Detaching a database, after its name has been typed.
 *
 * @param {object} context the store, the api, all actions and navigation
 * @returns {object} the actions
 */
export function detachActions({ store, api, navigate }) {
  const patch = change => store.set(({ detach }) => detach && { detach: { ...detach, ...change } });

  /** The user may have closed the dialog, and opened another, while an answer was on its way. */
  const isOpen = ({ opening }) => store.get().detach?.opening === opening;

  function openDetach(databaseId) {
    store.set({ detach: { opening: {}, databaseId, typed: '', reason: '', busy: false, problem: null } });
  }

  const closeDetach = () => store.set({ detach: null });
  const editDetach = change => patch(change);

  async function confirmDetach() {
    const { detach, project } = store.get();
    const database = project.databases[detach.databaseId];
    if (detach.busy || !isDetachable(database) || !isConfirmed(detach, database)) {
      return;
    }
    patch({ busy: true, problem: null });
    try {
      await api.detach(project.id, database.id, detach.reason.trim());
      if (isOpen(detach)) {
        closeDetach();
      }
      if (store.get().route.databaseId === database.id) {
        navigate(databasesOf(project.id));
      }
    } catch (problem) {
      if (isOpen(detach)) {
        patch({ busy: false, problem });
      }
      announce(`${database.name}: ${problem.message}`);
    }
  }

  return { openDetach, closeDetach, editDetach, confirmDetach };
}
