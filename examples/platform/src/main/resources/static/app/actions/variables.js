import { shownEnvironment } from '../model.js';

/**
 * The variables that an environment gets.
 *
 * @param {object} context the store and the api
 * @returns {object} the actions
 */
export function variableActions({ store, api }) {
  let latest = 0;

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

  return { loadVariables };
}
