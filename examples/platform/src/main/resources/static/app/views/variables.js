import { h } from '../dom.js';
import { listed } from '../format.js';
import { shownEnvironment } from '../model.js';
import { databaseAt, variablesOf } from '../router.js';
import { icon } from './icons.js';
import { button, memberNotice, problemNotice, skeleton } from './parts.js';

const WORDS = { project: 'the project', environment: 'this environment' };

/**
 * What the code of an environment gets, and where each variable comes from.
 *
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @returns {object} a description
 */
export function variablesView(state, actions) {
  const { project } = state;
  const environment = shownEnvironment(state);
  const loaded = state.variables?.environmentId === environment?.id ? state.variables : null;
  return h(
    'div.view',
    { key: `variables ${project.id}` },
    h(
      'header.view-head',
      h(
        'div',
        h('h1', { tabindex: '-1' }, 'Variables'),
        h(
          'p.muted',
          'What your code gets. The last one wins: the project’s, the environment’s, what a database manages.',
        ),
      ),
    ),
    memberNotice(state, 'edit your own variables'),
    problemNotice(project.problem),
    project.loaded && !environment && h('p.muted', 'This environment is not here.'),
    h(
      'div.toolbar',
      h(
        'nav.segments',
        { 'aria-label': 'Environment' },
        project.environments.map(({ id, name }) =>
          h(
            'a',
            { key: id, href: variablesOf(project.id, id), 'aria-current': id === environment?.id ? 'page' : null },
            name,
          ),
        ),
      ),
      state.session.role === 'admin' &&
        environment &&
        h(
          'div.actions',
          button('Edit project variables', {
            onclick: () => actions.openEditor(null),
            'data-testid': 'edit-project-variables',
          }),
          button(`Edit ${environment.name}`, {
            name: `Edit ${environment.name} variables`,
            onclick: () => actions.openEditor(environment.id),
            'data-testid': 'edit-environment-variables',
          }),
        ),
    ),
    problemNotice(loaded?.problem),
    environment && !loaded && h('div.card', skeleton(4)),
    loaded?.list && (loaded.list.length ? table(loaded.list, environment, project) : none()),
  );
}

const none = () =>
  h(
    'section.card.empty',
    { 'aria-label': 'No variable' },
    h('h2', 'No variable yet'),
    h('p.muted', 'Add a database, or set a variable of your own, and it appears here.'),
  );

/** The roles are spelled out, since a table that is laid out as blocks on a phone loses them. */
function table(list, environment, project) {
  const heading = text => h('th', { scope: 'col', role: 'columnheader' }, text);
  return h(
    'div.card',
    h(
      'table.effective',
      { role: 'table', 'data-testid': 'effective', 'aria-label': `Variables of ${environment.name}` },
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, heading('Name'), heading('Value'), heading('Origin'))),
      h(
        'tbody',
        { role: 'rowgroup' },
        list.map(variable => line(variable, project)),
      ),
    ),
  );
}

function line({ name, value, secret, origin, databaseId, shadowed }, project) {
  return h(
    'tr',
    { key: name, role: 'row', 'data-name': name, 'data-origin': origin },
    h('th', { scope: 'row', role: 'rowheader' }, h('code', name)),
    h('td', { role: 'cell' }, h('code', { class: secret ? 'masked' : 'value' }, value)),
    h(
      'td',
      { role: 'cell' },
      originOf(origin, databaseId, project),
      shadowed.length > 0 &&
        h(
          'p.shadow-note',
          { 'data-testid': 'shadowed' },
          icon('alert'),
          h('span', `Shadows the value of ${listed(shadowed.map(from => WORDS[from]))}.`),
        ),
    ),
  );
}

function originOf(origin, databaseId, project) {
  if (origin !== 'managed') {
    return h('span', origin === 'project' ? 'You, for the project' : 'You, for this environment');
  }
  return h(
    'span',
    'Managed by ',
    h('a', { href: databaseAt(project.id, databaseId) }, project.databases[databaseId]?.name ?? databaseId),
  );
}
