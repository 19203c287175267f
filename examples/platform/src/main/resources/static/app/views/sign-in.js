import { h } from '../dom.js';
import { field, notice } from './parts.js';

/** Beside the modules, wherever those are. */
const ICON = new URL('../icon.svg', import.meta.url).href;

/**
 * The form that takes a token. The token goes to the server and into nothing else: no storage, no address, no state.
 *
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @returns {object} a description
 */
export function signInView({ signIn }, actions) {
  async function onsubmit(event) {
    event.preventDefault();
    const input = event.target.elements.token;
    const token = input.value.trim();
    if (!token || signIn.busy) {
      input.focus();
      return;
    }
    if (await actions.signIn(token)) {
      input.value = '';
    } else {
      input.focus();
      input.select();
    }
  }

  return h(
    'main.sign-in',
    h('img.logo', { src: ICON, alt: '', width: '40', height: '40' }),
    h('h1', { tabindex: '-1' }, 'Project Settings'),
    h('p.muted', 'Sign in with an access token to manage the databases of your projects.'),
    h(
      'form.card.sign-in-form',
      { method: 'post', onsubmit, 'data-testid': 'sign-in' },
      signIn.why && notice('note', { 'data-testid': 'sign-in-why' }, h('p', signIn.why)),
      signIn.problem && notice('error', { 'data-testid': 'sign-in-problem' }, h('p', signIn.problem)),
      field(
        {
          id: 'token',
          label: 'Access token',
          hint: 'The platform prints demo tokens when it starts: one of an admin, one of a member.',
        },
        props =>
          h('input', {
            ...props,
            name: 'token',
            type: 'password',
            autocomplete: 'off',
            spellcheck: 'false',
            autocapitalize: 'off',
            mounted: element => element.focus(),
          }),
      ),
      h(
        'button.button.button-primary.button-full',
        { type: 'submit', 'aria-busy': signIn.busy },
        h('span', signIn.busy ? 'Signing in …' : 'Sign in'),
      ),
    ),
  );
}
