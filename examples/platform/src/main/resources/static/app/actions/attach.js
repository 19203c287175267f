import { announce } from '../announce.js';
import { newKey } from '../keys.js';
import { attachProblemText, chosenRegion, firstPlace, isFilledIn, isUnsure } from '../model.js';
import { databaseAt } from '../router.js';

const PLAN_DELAY_MS = 250;

/**
 * The form that attaches a database, with the plan of what it would do.
 *
 * @param {object} context the store, the api, all actions and navigation
 * @returns {object} the actions
 */
export function attachActions({ store, api, actions, navigate }) {
  let planTimer;
  let planCall;

  const patch = change => store.set(({ add }) => add && { add: { ...add, ...change } });

  /** The user may have closed the form, and opened another, while an answer was on its way. */
  const isOpen = ({ opening }) => store.get().add?.opening === opening;

  function openAdd() {
    const { project } = store.get();
    const place = firstPlace(project);
    if (!place) {
      return;
    }
    store.set({
      add: {
        opening: {},
        key: newKey(),
        kind: place.kind,
        name: '',
        wantedRegion: null,
        environmentId: place.environmentId,
        needs: [],
        regionBox: closedBox(),
        plan: null,
        planned: null,
        planProblem: null,
        leaving: false,
        busy: false,
        problem: null,
      },
    });
    planSoon(0);
  }

  function closeAdd() {
    clearTimeout(planTimer);
    planCall?.abort();
    store.set({ add: null });
  }

  /** What was typed is not thrown away for a slip of a finger: the second time, or the button, does it. */
  function leaveAdd() {
    const { add } = store.get();
    if (!isFilledIn(add) || add.leaving) {
      closeAdd();
      return;
    }
    patch({ leaving: true });
    announce('The form is filled in. Discard it, or keep editing.');
  }

  const stayInAdd = () => patch({ leaving: false });

  /**
   * Changes a field; what the server said about the form before no longer applies. A plan for another provider or
   * environment would be a wrong one. After a lost answer the key may stand for a database already, and what is asked
   * for now is another one.
   */
  function editAdd(change) {
    const another = 'kind' in change || 'environmentId' in change;
    patch({
      ...change,
      leaving: false,
      problem: null,
      ...(isUnsure(store.get().add) && { key: newKey() }),
      ...(another && { plan: null }),
    });
    planSoon(another ? 0 : PLAN_DELAY_MS);
  }

  function editRegionBox(change) {
    store.set(({ add }) => add && { add: { ...add, regionBox: { ...add.regionBox, ...change } } });
  }

  function chooseRegion(region) {
    editAdd({ wantedRegion: region, regionBox: closedBox() });
  }

  /** What is attached has changed, or the server is back. */
  function planAgain() {
    if (store.get().add) {
      planSoon(0);
    }
  }

  function planSoon(delay) {
    clearTimeout(planTimer);
    planTimer = setTimeout(plan, delay);
  }

  async function plan() {
    const { add, project } = store.get();
    if (!add || add.busy || isUnsure(add)) {
      return;
    }
    planCall?.abort();
    const call = new AbortController();
    planCall = call;
    try {
      const answer = await api.plan(project.id, request(add, project), call.signal);
      if (planCall === call) {
        sayPlan(store.get().add?.plan, answer.plan);
        patch({ plan: answer.plan, planned: add.name.trim(), planProblem: null });
      }
    } catch (problem) {
      if (planCall === call && !call.signal.aborted) {
        patch({ plan: null, planProblem: problem });
      }
    }
  }

  /** Only what is new: typing a name should not repeat the list of variables. */
  function sayPlan(before, after) {
    const text = objections(after) || variablesText(after);
    if (!before || text !== (objections(before) || variablesText(before))) {
      announce(text);
    }
  }

  async function attach() {
    const { add, project } = store.get();
    if (add.busy || !add.plan?.possible) {
      return;
    }
    patch({ busy: true, problem: null });
    try {
      const { database } = await api.attach(project.id, request(add, project), add.key);
      const isShown = isOpen(add);
      if (isShown) {
        closeAdd();
      }
      if (store.get().project?.id === project.id) {
        actions.receive([database], { fresh: true });
      }
      if (isShown) {
        navigate(databaseAt(project.id, database.id));
      }
    } catch (problem) {
      if (isOpen(add)) {
        patch({ busy: false, problem });
      }
      announce(attachProblemText(problem));
      planAgain();
    }
  }

  return { openAdd, closeAdd, leaveAdd, stayInAdd, editAdd, editRegionBox, chooseRegion, planAgain, attach };
}

/** What a closed region box remembers: nothing. */
export const closedBox = () => ({ open: false, query: null, active: null });

function request(add, project) {
  const provider = project.providers.find(({ kind }) => kind === add.kind);
  return {
    kind: add.kind,
    workloads: add.needs,
    regionId: chosenRegion(add, provider).id,
    ...(add.name.trim() && { name: add.name.trim() }),
    ...(add.environmentId && { environmentId: add.environmentId }),
  };
}

const objections = ({ violations, conflicts }) => [...violations, ...conflicts].map(({ message }) => message).join(' ');
const variablesText = ({ variables }) => `Variables to be added: ${variables.map(({ name }) => name).join(', ')}.`;
