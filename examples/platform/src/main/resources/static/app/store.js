/**
 * Keeps the page's state. It is replaced, never changed in place, and listeners hear once of all changes of one turn.
 *
 * @param {object} initial the first state
 * @returns {{get: function(): object, set: function((object|function(object): object)): void,
 *     subscribe: function(function(): void): void}} `set` takes a patch, or a function from the state to a patch
 */
export function createStore(initial) {
  let state = initial;
  let scheduled = false;
  const listeners = [];

  function tell() {
    scheduled = false;
    listeners.forEach(listener => listener());
  }

  return {
    get: () => state,
    set(change) {
      const patch = typeof change === 'function' ? change(state) : change;
      if (!patch) {
        return;
      }
      state = { ...state, ...patch };
      if (!scheduled) {
        scheduled = true;
        queueMicrotask(tell);
      }
    },
    subscribe: listener => listeners.push(listener),
  };
}
