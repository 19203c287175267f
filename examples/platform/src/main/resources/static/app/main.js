import { attachActions } from './actions/attach.js';
import { credentialActions } from './actions/credentials.js';
import { databaseActions } from './actions/database.js';
import { detachActions } from './actions/detach.js';
import { editorActions } from './actions/editor.js';
import { projectActions } from './actions/project.js';
import { revealActions } from './actions/reveal.js';
import { ENDED, sessionActions } from './actions/session.js';
import { variableActions } from './actions/variables.js';
import { createApi } from './api.js';
import { onServerTime, serverNow } from './clock.js';
import { render } from './dom.js';
import { hasEdits } from './model.js';
import { applyTheme, readPreferences } from './preferences.js';
import { databasesOf, hrefOf, parse } from './router.js';
import { createStore } from './store.js';
import { page, titleOf } from './views/page.js';

const TICK_MS = 1_000;
const root = document.getElementById('app');
const preferences = readPreferences();
const store = createStore({
  phase: 'starting',
  session: null,
  signIn: { busy: false, problem: null, why: null },
  signOutProblem: null,
  projects: [],
  project: null,
  connection: 'connecting',
  lostAt: null,
  lostProblem: null,
  route: parse(location.hash),
  preferences,
  now: serverNow(),
  copied: null,
  add: null,
  detail: null,
  detach: null,
  rotation: null,
  cancelling: null,
  reveal: null,
  retries: {},
  variables: null,
  editor: null,
});
const api = createApi(() => actions.signedOut(ENDED));
const context = { store, api, actions: {}, navigate };
const actions = Object.assign(
  context.actions,
  sessionActions(context),
  projectActions(context),
  databaseActions(context),
  revealActions(context),
  detachActions(context),
  credentialActions(context),
  attachActions(context),
  variableActions(context),
  editorActions(context),
);
let headingWanted = false;

/** Goes to a fragment; without a step in the browser's history if it only completes the address. */
function navigate(fragment, { replace = false } = {}) {
  if (replace) {
    history.replaceState(null, '', fragment);
    followRoute();
  } else {
    location.hash = fragment;
  }
}

function followRoute() {
  const route = parse(location.hash);
  const { route: before, phase, projects, project, editor } = store.get();
  if (hasEdits(editor) && !editor.leaving) {
    // Back would throw away what was typed: the address stays, and the editor asks.
    history.pushState(null, '', hrefOf(before));
    actions.leaveEditor();
    return;
  }
  if (before.name !== 'start') {
    headingWanted = true;
  }
  store.set({ route });
  actions.leaveView();
  if (phase !== 'signed-in') {
    return;
  }
  if (route.name === 'start') {
    if (projects.length) {
      navigate(databasesOf(projects[0].id), { replace: true });
    }
    return;
  }
  if (project?.id !== route.projectId) {
    actions.openProject(route.projectId);
  }
  actions.showRoute();
}

function draw() {
  const focused = document.activeElement;
  render(root, page(store.get(), actions));
  document.title = titleOf(store.get());
  const lost = focused !== document.body && !focused.isConnected && document.activeElement === document.body;
  if (headingWanted || lost) {
    focusHeading();
  }
}

/** The heading is where a reader starts after a change of view, or when what had the focus has gone. */
function focusHeading() {
  const heading = document.querySelector('dialog[open] h2') ?? document.querySelector('h1');
  if (heading) {
    headingWanted = false;
    heading.focus({ preventScroll: !document.querySelector('dialog[open]') });
  }
}

function tick() {
  store.set({ now: serverNow() });
}

Object.assign(actions, { followRoute });
applyTheme(preferences.theme);
store.subscribe(draw);
window.addEventListener('hashchange', followRoute);
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    actions.hideValue();
  } else {
    tick();
    actions.lookAgain();
  }
});
window.addEventListener('beforeunload', event => {
  if (hasEdits(store.get().editor)) {
    event.preventDefault();
  }
});
window.addEventListener('pagehide', () => actions.hideValue());
setInterval(() => document.hidden || tick(), TICK_MS);
onServerTime(tick);
draw();
actions.startSession();
