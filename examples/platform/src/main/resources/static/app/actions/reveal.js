import { announce } from '../announce.js';

/** How long a revealed value stays in the page. */
export const SHOWN_MS = 30_000;

/**
 * Revealing one secret for a short time. At most one is shown; it leaves state and page together.
 *
 * @param {object} context the store, the api and all actions
 * @returns {object} the actions
 */
export function revealActions({ store, api }) {
  let timer;

  const patch = change => store.set(({ reveal }) => reveal && { reveal: { ...reveal, ...change } });

  function askReason(databaseId, name) {
    hideValue();
    store.set({ reveal: { databaseId, name, phase: 'asking', reason: '', problem: null, value: null, until: null } });
  }

  const setReason = reason => patch({ reason });

  async function revealValue() {
    const { reveal: asked, project } = store.get();
    if (asked.phase !== 'asking') {
      return;
    }
    patch({ phase: 'sending', problem: null });
    try {
      const { name, reason } = asked;
      const { value } = await api.reveal(project.id, asked.databaseId, { name, reason: reason.trim() });
      if (isAsked(asked)) {
        show(name, value);
      }
    } catch (problem) {
      if (isAsked(asked)) {
        patch({ phase: 'asking', problem });
        announce(problem.message);
      }
    }
  }

  /** The user may have gone elsewhere, or hidden the page, while the answer was on its way. */
  function isAsked(asked) {
    const { reveal } = store.get();
    return reveal?.phase === 'sending' && reveal.databaseId === asked.databaseId && reveal.name === asked.name;
  }

  function show(name, value) {
    const now = Date.now();
    store.set({ now });
    patch({ phase: 'shown', value, until: now + SHOWN_MS });
    announce(`${name} is shown for ${SHOWN_MS / 1000} seconds.`);
    timer = setTimeout(() => {
      hideValue();
      announce(`${name} is hidden again.`);
    }, SHOWN_MS);
  }

  function hideValue() {
    clearTimeout(timer);
    store.set(({ reveal }) => reveal && { reveal: null });
  }

  function hideValueOf(databaseId) {
    if (store.get().reveal?.databaseId === databaseId) {
      hideValue();
    }
  }

  return { askReason, setReason, revealValue, hideValue, hideValueOf };
}
