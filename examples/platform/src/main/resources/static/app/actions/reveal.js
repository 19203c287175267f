import { announce } from '../announce.js';
import { serverNow } from '../clock.js';

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

  /** `form` is null for a variable; `what` says aloud which value it is. */
  function askReason(databaseId, { form, name, what }) {
    hideValue();
    const answer = { phase: 'asking', reason: '', problem: null, value: null, until: null };
    store.set({ reveal: { databaseId, form, name, what, ...answer } });
  }

  const setReason = reason => patch({ reason });

  async function revealValue() {
    const { reveal: asked, project } = store.get();
    if (asked.phase !== 'asking') {
      return;
    }
    patch({ phase: 'sending', problem: null });
    try {
      const { form, name, what, reason } = asked;
      const body = { ...(form && { form }), name, reason: reason.trim() };
      const { value } = await api.reveal(project.id, asked.databaseId, body);
      if (isAsked(asked)) {
        show(what, value);
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
    return (
      reveal?.phase === 'sending' &&
      reveal.databaseId === asked.databaseId &&
      reveal.form === asked.form &&
      reveal.name === asked.name
    );
  }

  function show(what, value) {
    const now = serverNow();
    store.set({ now });
    patch({ phase: 'shown', value, until: now + SHOWN_MS });
    announce(`${what} is shown for ${SHOWN_MS / 1000} seconds.`);
    timer = setTimeout(() => {
      hideValue();
      announce(`${what} is hidden again.`);
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

  /** Another client's form is shown; what was revealed of the one before goes with it. */
  function chooseClient(client) {
    if (store.get().reveal?.form) {
      hideValue();
    }
    store.set({ client });
  }

  return { askReason, setReason, revealValue, hideValue, hideValueOf, chooseClient };
}
