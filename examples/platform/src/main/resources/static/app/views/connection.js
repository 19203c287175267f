import { h } from '../dom.js';
import { highlighted } from './highlight.js';
import { providerOf } from './facts.js';
import { icon } from './icons.js';
import { button, card, copyButton, field, problemNotice } from './parts.js';
import { tabs } from './tabs.js';

const PACKAGE_MANAGERS = ['npm', 'pnpm', 'yarn', 'bun'];
/** What the server writes in place of a secret. */
const MASK = '********';
const FIELDS = {
  url: 'URL',
  uri: 'URI',
  host: 'Host',
  port: 'Port',
  database: 'Database',
  user: 'User',
  password: 'Password',
  token: 'Token',
  file: 'File',
  command: 'Command',
  'command-with-password': 'With the secret',
  code: 'Code',
  'sqlalchemy-url': 'SQLAlchemy URL',
  lines: 'Lines',
};
const LANGUAGES = { java: 'Java', typescript: 'TypeScript' };

/**
 * The variables of a ready database, secrets masked, one of them revealed on request.
 *
 * @param {object} row the database
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @returns {object} a description
 */
export function variablesCard(row, state, actions) {
  const descriptions = new Map(
    providerOf(row, state.project).variables.map(({ name, description }) => [name, description]),
  );
  return card(
    'Variables',
    { id: 'variables', 'data-testid': 'variables' },
    h(
      'ul.variables',
      state.detail.connection.envVars.map(variable =>
        variableItem(variable, descriptions.get(variable.name), row, state, actions),
      ),
    ),
  );
}

function variableItem({ name, value, secret }, description, row, state, actions) {
  return valueItem(
    { form: null, name, what: name, value, secret },
    [
      h('code', name),
      copyButton(state, actions, { key: `name ${name}`, what: `the name ${name}`, text: name }),
      description && h('p.muted.small', description),
    ],
    { key: name, 'data-testid': 'variable', 'data-name': name },
    row,
    state,
    actions,
  );
}

/**
 * A value that may be secret, under the gate: masked until it is revealed for a reason, and hidden again.
 *
 * @param {{form: ?string, name: string, what: string, value: string, secret: boolean}} item `form` is null for a
 *     variable; `what` says aloud which value it is
 * @param {*} label what stands before the value
 * @param {object} props further attributes
 * @param {object} row the database
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @returns {object} a description
 */
function valueItem(item, label, props, row, state, actions) {
  const { form, name } = item;
  const asked = state.reveal;
  const reveal = asked?.databaseId === row.id && asked.form === form && asked.name === name ? asked : null;
  return h(
    'li.variable',
    props,
    h('div.variable-name', label),
    h('div.variable-value', valueShown(item, reveal, row, state, actions)),
    reveal && reveal.phase !== 'shown' && reasonForm(reveal, item.what, actions),
  );
}

function valueShown(item, reveal, row, state, actions) {
  const { form, name, what, value, secret } = item;
  const shown = reveal?.phase === 'shown';
  const text = shown ? reveal.value : value;
  return [
    h('code', { class: text === MASK ? 'masked' : 'value', 'data-testid': 'value' }, text),
    h(
      'div.variable-actions',
      shown &&
        h(
          'span.countdown.numeric',
          { 'data-testid': 'countdown' },
          `Hides in ${Math.max(0, Math.ceil((reveal.until - state.now) / 1000))} s`,
        ),
      (shown || !secret) &&
        copyButton(state, actions, {
          key: `value ${form ?? ''} ${name}`,
          what: form ? what : `the value of ${name}`,
          text,
        }),
      secret && state.session.role === 'admin' && revealButton(item, reveal, row, actions),
    ),
  ];
}

/** One button through all phases, so that it keeps the focus. */
function revealButton({ form, name, what }, reveal, row, actions) {
  const shown = reveal?.phase === 'shown';
  return button(shown ? 'Hide' : 'Reveal', {
    key: 'reveal',
    kind: 'quiet',
    icon: 'eye',
    name: `${shown ? 'Hide' : 'Reveal'} ${what}`,
    'aria-expanded': shown ? null : Boolean(reveal),
    'data-testid': 'reveal',
    onclick: () => (reveal ? actions.hideValue() : actions.askReason(row.id, { form, name, what })),
  });
}

function reasonForm(reveal, what, actions) {
  const busy = reveal.phase === 'sending';
  return h(
    'form.reason-form',
    {
      key: 'reason',
      novalidate: true,
      'aria-label': `Reveal ${what}`,
      onsubmit(event) {
        event.preventDefault();
        actions.revealValue();
      },
      onkeydown(event) {
        if (event.key === 'Escape') {
          actions.hideValue();
        }
      },
      removed: giveFocusBack,
    },
    field(
      {
        id: 'reveal-reason',
        label: 'Reason',
        hint: 'Recorded in the audit with your name. The value hides again after 30 seconds.',
        errors: reveal.problem?.errors?.map(({ message }) => message) ?? [],
      },
      props =>
        h('input', {
          ...props,
          type: 'text',
          autocomplete: 'off',
          required: true,
          value: reveal.reason,
          'data-testid': 'reason',
          oninput: event => actions.setReason(event.target.value),
          mounted: element => element.focus(),
        }),
    ),
    reveal.problem && !reveal.problem.errors?.length && problemNotice(reveal.problem),
    h(
      'div.actions',
      h(
        'button.button.button-primary',
        {
          type: 'submit',
          disabled: !reveal.reason.trim(),
          'aria-busy': busy,
          'data-testid': 'reveal-confirm',
        },
        h('span', busy ? 'Revealing …' : 'Reveal value'),
      ),
      button('Cancel', { onclick: actions.hideValue }),
    ),
  );
}

/** The form goes when its work is done; the button that opened it stays. */
function giveFocusBack(form) {
  if (form.contains(document.activeElement)) {
    form.closest('.variable').querySelector('[data-testid="reveal"]').focus();
  }
}

/**
 * The connection as programs want it written, a tab for each.
 *
 * @param {object} row the database
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @returns {object} a description
 */
export function connectCard(row, state, actions) {
  const { forms } = state.detail.connection;
  const chosen = forms.find(({ id }) => id === state.client) ?? forms.find(({ refusal }) => !refusal);
  return card(
    'Connect',
    { id: 'connect', 'data-testid': 'connect' },
    tabs(
      {
        id: 'client',
        label: 'Client',
        tabs: forms.map(({ id, title }) => ({ id, label: title })),
        chosen: chosen.id,
        choose: actions.chooseClient,
      },
      chosen.refusal
        ? h('p.form-refusal', { key: chosen.id, 'data-testid': 'refusal' }, icon('alert'), h('span', chosen.refusal))
        : h(
            'ul.variables',
            { key: chosen.id },
            chosen.fields.map(field => formItem(chosen, field, row, state, actions)),
          ),
    ),
  );
}

function formItem({ id, title }, { name, value, secret }, row, state, actions) {
  const label = FIELDS[name] ?? name;
  return valueItem(
    { form: id, name, what: `${title}: ${label}`, value, secret },
    h('span', label),
    { key: name, 'data-testid': 'form-field', 'data-name': name },
    row,
    state,
    actions,
  );
}

/**
 * Code that uses the variables, a tab for each package manager and language.
 *
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @returns {?object} a description; null if the provider offers none
 */
export function snippetsCard(state, actions) {
  const { snippets, docsUrl } = state.detail.connection;
  const all = snippetTabs(snippets);
  if (!all.length) {
    return null;
  }
  const chosen = all.find(({ id }) => id === state.preferences.tab) ?? all[0];
  return card(
    'Use it in your code',
    {
      id: 'snippets',
      side:
        docsUrl &&
        h(
          'a.docs',
          { href: docsUrl, target: '_blank', rel: 'noopener noreferrer' },
          icon('book'),
          'Documentation',
          h('span.visually-hidden', ' (opens in a new tab)'),
        ),
      'data-testid': 'snippets',
    },
    tabs(
      {
        id: 'snippet',
        label: 'Package manager or language',
        tabs: all,
        chosen: chosen.id,
        choose: actions.chooseTab,
      },
      chosen.snippets.map(snippet => snippetBlock(snippet, state, actions)),
    ),
  );
}

/** What is installed with a package manager is used from TypeScript; other languages stand for themselves. */
function snippetTabs(snippets) {
  const managers = snippets.filter(({ language }) => PACKAGE_MANAGERS.includes(language));
  const script = managers.length ? snippets.filter(({ language }) => language === 'typescript') : [];
  const others = snippets.filter(snippet => !managers.includes(snippet) && !script.includes(snippet));
  return [
    ...managers.map(snippet => ({ id: snippet.language, label: snippet.language, snippets: [snippet, ...script] })),
    ...others.map(snippet => ({
      id: snippet.language,
      label: LANGUAGES[snippet.language] ?? snippet.language,
      snippets: [snippet],
    })),
  ];
}

function snippetBlock({ language, title, code }, state, actions) {
  return h(
    'figure',
    { key: `${language} ${title}`, class: 'snippet' },
    h(
      'figcaption',
      h('span', title),
      copyButton(state, actions, { key: `snippet ${language} ${title}`, what: `snippet: ${title}`, text: code, label: 'Copy' }),
    ),
    h(
      'pre',
      { tabindex: '0', role: 'region', 'aria-label': `${title}, ${language}` },
      h('code', { 'data-testid': 'snippet', 'data-language': language }, highlighted(code, language)),
    ),
  );
}
