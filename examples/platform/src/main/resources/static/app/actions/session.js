import { announce } from '../announce.js';
import { Problem } from '../api.js';
import { copy } from '../clipboard.js';
import { serverNow } from '../clock.js';
import { applyTheme, rememberTab, THEMES } from '../preferences.js';

/** What the sign-in says when nobody asked to sign out. */
export const ENDED =
  'Your session has ended: it was open for too long without use, or its token was replaced. Sign in again; you come ' +
  'back to where you were.';

const RETRY_MS = 2_000;
const COPIED_MS = 2_000;

/**
 * Signing in and out, and what belongs to the page as a whole.
 *
 * @param {object} context the store, the api and all actions
 * @returns {object} the actions
 */
export function sessionActions({ store, api, actions }) {
  let copiedTimer;

  /** Finds out who is signed in; goes on asking while the server is away. */
  async function startSession() {
    try {
      await enter(await api.session());
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401) {
        store.set({ phase: 'signed-out', connection: 'connecting', lostAt: null, lostProblem: null });
      } else {
        const lostProblem = problem instanceof Problem ? problem : null;
        store.set(state => ({ connection: 'lost', lostAt: state.lostAt ?? serverNow(), lostProblem }));
        setTimeout(startSession, RETRY_MS);
      }
    }
  }

  async function enter(session) {
    const { projects } = await api.projects();
    store.set({ session, projects, phase: 'signed-in', connection: 'connecting', lostAt: null, lostProblem: null });
    actions.followRoute();
  }

  async function signIn(token) {
    store.set(({ signIn: { why } }) => ({ signIn: { busy: true, problem: null, why } }));
    try {
      await enter(await api.signIn(token));
      store.set({ signIn: { busy: false, problem: null, why: null } });
      announce('Signed in.');
      return true;
    } catch (problem) {
      store.set({ signIn: { busy: false, problem: signInText(problem), why: null } });
      announce(signInText(problem));
      return false;
    }
  }

  /** Only the server can end a session. Without its word for it the page must not look as if it had. */
  async function signOut() {
    store.set({ signOutProblem: null });
    try {
      await api.signOut();
    } catch (problem) {
      if (problem.status !== 401) {
        const signOutProblem = new Error(`You may still be signed in. ${problem.message}`, { cause: problem });
        store.set({ signOutProblem });
        announce(signOutProblem.message);
        return;
      }
    }
    signedOut();
  }

  /** Forgets everything that was shown; says why, if the user did not ask for it. */
  function signedOut(why = null) {
    if (store.get().phase === 'signed-out') {
      return;
    }
    actions.closeProject();
    store.set({
      phase: 'signed-out',
      session: null,
      signIn: { busy: false, problem: null, why },
      signOutProblem: null,
      projects: [],
      connection: 'connecting',
      lostAt: null,
      lostProblem: null,
    });
  }

  function chooseTheme() {
    const { preferences } = store.get();
    const theme = THEMES[(THEMES.indexOf(preferences.theme) + 1) % THEMES.length];
    applyTheme(theme);
    store.set({ preferences: { ...preferences, theme } });
  }

  function chooseTab(tab) {
    rememberTab(tab);
    store.set(({ preferences }) => ({ preferences: { ...preferences, tab } }));
  }

  /** Copies a text; `what` names it aloud, `key` says which button shows that it is done. */
  async function copyText(key, what, text) {
    const done = await copy(text);
    announce(done ? `Copied ${what}.` : `The browser did not allow to copy ${what}.`);
    clearTimeout(copiedTimer);
    store.set({ copied: { key, done } });
    copiedTimer = setTimeout(() => store.set({ copied: null }), COPIED_MS);
  }

  return { startSession, signIn, signOut, signedOut, chooseTheme, chooseTab, copyText };
}

function signInText(problem) {
  return problem.status === 401 ? 'This token is not accepted. Check that you copied all of it.' : problem.message;
}
