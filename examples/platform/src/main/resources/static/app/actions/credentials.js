import { announce } from '../announce.js';
import { isUnclear } from '../api.js';
import { newKey } from '../keys.js';
import { isConfirmed } from '../model.js';

/**
 * Rotating credentials: with an overlap, or at once after the database's name has been typed.
 *
 * @param {object} context the store, the api and all actions
 * @returns {object} the actions
 */
export function credentialActions({ store, api, actions }) {
  const patch = change => store.set(({ rotation }) => rotation && { rotation: { ...rotation, ...change } });

  /** The user may have closed the dialog, and opened another, while an answer was on its way. */
  const isOpen = ({ opening }) => store.get().rotation?.opening === opening;

  /** One dialog is one request, however often it is sent. */
  function openRotation(databaseId, compromised) {
    store.set({
      rotation: {
        opening: {},
        databaseId,
        compromised,
        key: newKey(),
        overlap: '',
        afterAcknowledgement: false,
        typed: '',
        reason: '',
        busy: false,
        problem: null,
      },
    });
  }

  const closeRotation = () => store.set({ rotation: null });

  const editRotation = change => patch(change);

  async function confirmRotation() {
    const { rotation, project } = store.get();
    const database = project.databases[rotation.databaseId];
    if (rotation.busy || database?.status !== 'ready' || (rotation.compromised && !isConfirmed(rotation, database))) {
      return;
    }
    patch({ busy: true, problem: null });
    const reason = rotation.reason.trim() || null;
    try {
      await (rotation.compromised
        ? api.compromised(project.id, database.id, { reason }, rotation.key)
        : api.rotate(
            project.id,
            database.id,
            {
              overlapSeconds: rotation.overlap === '' ? null : Number(rotation.overlap),
              afterAcknowledgement: rotation.afterAcknowledgement,
              reason,
            },
            rotation.key,
          ));
      if (isOpen(rotation)) {
        closeRotation();
      }
      announce(`The credentials of ${database.name} are being replaced.`);
      actions.loadDetail();
    } catch (problem) {
      if (isOpen(rotation)) {
        // What was left without an answer may have been carried out: the same key then gives the same operation.
        const key = isUnclear(problem) ? rotation.key : newKey();
        patch({ busy: false, problem, key });
      }
      announce(`${database.name}: ${problem.message}`);
    }
  }

  async function cancelOperation(databaseId, operation) {
    const { project, cancelling } = store.get();
    if (cancelling?.busy) {
      return;
    }
    store.set({ cancelling: { operation, busy: true, problem: null } });
    // The user may have gone elsewhere meanwhile, and cancel another one there.
    const answered = change =>
      store.set(state => state.cancelling?.operation === operation && { cancelling: change });
    try {
      await api.cancelOperation(project.id, databaseId, operation);
      answered(null);
    } catch (problem) {
      answered({ operation, busy: false, problem });
      announce(problem.message);
    }
    actions.loadDetail();
  }

  return { openRotation, closeRotation, editRotation, confirmRotation, cancelOperation };
}
