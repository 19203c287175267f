import { h } from '../dom.js';
import { databasesOf, variablesOf } from '../router.js';
import { addDialog } from './add-database.js';
import { databaseView } from './database.js';
import { databasesView } from './databases.js';
import { detachDialog } from './detach.js';
import { icon } from './icons.js';
import { button, problemNotice } from './parts.js';
import { rotationDialog } from './rotation.js';
import { signInView } from './sign-in.js';
import { editorDialog } from './variable-editor.js';
import { variablesView } from './variables.js';

/** Beside the modules, wherever those are. */
const ICON = new URL('../icon.svg', import.meta.url).href;

/** A cut this short is mended before anyone has read of it. */
const BANNER_AFTER_MS = 1_500;

/**
 * The whole page.
 *
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @returns {object} a description
 */
export function page(state, actions) {
  if (state.phase !== 'signed-in') {
    return h(
      'div.outside',
      { key: 'outside' },
      banner(state),
      state.phase === 'signed-out'
        ? signInView(state, actions)
        : h('main.starting', h('h1.visually-hidden', 'Project Settings'), 'Connecting …'),
    );
  }
  return h(
    'div.shell',
    { key: 'shell' },
    h('a.skip', { href: '#main', onclick: skip }, 'Skip to content'),
    topbar(state, actions),
    banner(state),
    h('div.columns', sidebar(state), main(state, actions)),
    state.add && addDialog(state, actions),
    state.detach && detachDialog(state, actions),
    state.rotation && rotationDialog(state, actions),
    state.editor && editorDialog(state, actions),
  );
}

/**
 * What the browser's tab says.
 *
 * @param {object} state the page's state
 * @returns {string} the title
 */
export function titleOf({ phase, route, projects, project }) {
  if (phase !== 'signed-in') {
    return 'Sign in · Project Settings';
  }
  const view = route.name === 'variables' ? 'Variables' : 'Database';
  const database = route.name === 'database' && project?.databases[route.databaseId]?.name;
  const name = projects.find(({ id }) => id === route.projectId)?.name;
  return [database, view, name, 'Project Settings'].filter(Boolean).join(' · ');
}

/** The fragment is the route, so the link cannot be followed by the browser. */
function skip(event) {
  event.preventDefault();
  document.querySelector('h1')?.focus();
}

/** An answer that says no is no silence. */
function banner({ connection, lostAt, lostProblem, now }) {
  return (
    connection === 'lost' &&
    now - lostAt > BANNER_AFTER_MS &&
    h(
      'aside.banner',
      { 'aria-label': 'Connection', 'data-testid': 'banner' },
      h('span.dot', { 'aria-hidden': 'true' }),
      h('p', h('strong', lostProblem?.message ?? 'The server does not answer.'), ' What you see may be old. Trying again …'),
    )
  );
}

function topbar(state, actions) {
  const { session, projects, project, preferences } = state;
  return h(
    'header.topbar',
    h(
      'div.place',
      h('img.logo', { src: ICON, alt: '', width: '26', height: '26' }),
      h('span.organization', session.organization.name),
      h('span.slash', { 'aria-hidden': 'true' }, '/'),
      h(
        'span.select.select-quiet',
        h(
          'select',
          {
            'aria-label': 'Project',
            'data-testid': 'project',
            value: project?.id ?? '',
            onchange: event => {
              location.hash = databasesOf(event.target.value);
            },
          },
          !projects.some(({ id }) => id === project?.id) &&
            h('option', { key: '', value: project?.id ?? '', disabled: true }, 'Choose a project'),
          projects.map(({ id, name }) => h('option', { key: id, value: id }, name)),
        ),
        icon('down'),
      ),
    ),
    h(
      'div.account',
      live(state),
      h(
        'button.button.button-quiet.button-icon',
        {
          type: 'button',
          'aria-label': `Theme: ${preferences.theme}`,
          title: `Theme: ${preferences.theme}`,
          onclick: actions.chooseTheme,
        },
        icon('theme'),
      ),
      h('span.user', session.user.name, h('span.tag.tag-plain', session.role)),
      button('Sign out', { kind: 'quiet', onclick: actions.signOut, 'data-testid': 'sign-out' }),
    ),
  );
}

function live({ connection }) {
  const word = { live: 'Live', lost: 'Reconnecting', connecting: 'Connecting' }[connection];
  return h(
    'span',
    { class: `live live-${connection}`, 'data-testid': 'connection', 'data-connection': connection },
    h('span.dot', { 'aria-hidden': 'true' }),
    h('span.live-word', word),
  );
}

function sidebar({ route, project }) {
  const link = (text, target, current) =>
    h('a.nav-link', { href: target, 'aria-current': current ? 'page' : null }, text);
  const { projectId } = route;
  return h(
    'nav.sidebar',
    { 'aria-label': 'Project Settings' },
    h('p.sidebar-title', 'Project Settings'),
    h(
      'div.nav-links',
      link('Database', databasesOf(projectId), route.name === 'databases' || route.name === 'database'),
      link('Variables', variablesOf(projectId), route.name === 'variables'),
    ),
    project?.environments.length > 0 &&
      h(
        'div.environments',
        h('p.sidebar-title', 'Environments'),
        h(
          'ul',
          project.environments.map(({ id, name, type }) =>
            h('li', { key: id }, name, type !== name && h('span.faint', ` ${type}`)),
          ),
        ),
      ),
  );
}

function main(state, actions) {
  return h(
    'main.main',
    { id: 'main' },
    problemNotice(state.signOutProblem, 'sign-out-problem'),
    content(state, actions),
  );
}

function content(state, actions) {
  const { project, projects, route } = state;
  if (!projects.length) {
    return message('No project', 'Your organization has no project yet.');
  }
  if (project?.problem?.status) {
    return message(
      'This project is not here',
      problemNotice(project.problem),
      h('p', h('a', { href: databasesOf(projects[0].id) }, `Go to ${projects[0].name}`)),
    );
  }
  const views = { databases: databasesView, database: databaseView, variables: variablesView };
  return project && views[route.name]?.(state, actions);
}

const message = (title, ...text) => h('div.view', h('h1', { tabindex: '-1' }, title), text);
