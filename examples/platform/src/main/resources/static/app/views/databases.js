import { h } from '../dom.js';
import { capitalised, count, elapsed } from '../format.js';
import { attachedTo } from '../model.js';
import { databaseAt } from '../router.js';
import { environmentName, placeOf, providerOf, reasonOf, retryButton, troubleOf } from './facts.js';
import { icon, mark } from './icons.js';
import { button, memberNotice, problemNotice, skeleton, statusBadge, timeAgo } from './parts.js';

/**
 * The databases of the project.
 *
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @returns {object} a description
 */
export function databasesView(state, actions) {
  const { project, session } = state;
  const rows = attachedTo(project);
  const add =
    session.role === 'admin' &&
    button('Add database', {
      kind: 'primary',
      icon: 'add',
      onclick: actions.openAdd,
      disabled: !project.loaded,
      'data-testid': 'add-database',
    });
  return h(
    'div.view',
    { key: `databases ${project.id}` },
    h(
      'header.view-head',
      h(
        'div',
        h('h1', { tabindex: '-1' }, 'Database'),
        h('p.muted', 'Managed databases whose connection details reach your code as environment variables.'),
      ),
      rows.length > 0 && add,
    ),
    memberNotice(state, 'add databases, reveal their secrets, retry and detach'),
    project.problem && problemNotice(project.problem),
    !project.loaded && !project.problem && rows.length === 0 && h('div.card', skeleton(3)),
    rows.length > 0 &&
      h(
        'section.card.rows',
        { 'aria-label': 'Attached databases' },
        h(
          'div.row-grid.rows-head',
          { 'aria-hidden': 'true' },
          ['', count(rows.length, 'database'), 'Region', 'Environment', 'Attached', 'Status'].map((text, i) =>
            h('span', { key: i }, text),
          ),
        ),
        h(
          'ul',
          rows.map(row => listRow(row, state, actions)),
        ),
      ),
    project.loaded && rows.length === 0 && emptyState(state, add),
  );
}

function listRow(row, state, actions) {
  const { project } = state;
  return h(
    'li.row',
    { key: row.id, 'data-testid': 'database-row', 'data-id': row.id, 'data-status': row.status },
    h(
      'div.row-grid',
      mark(row.kind),
      h(
        'div.row-name',
        h('a.row-link', { href: databaseAt(project.id, row.id) }, row.name),
        h('p.muted.small', providerOf(row, project).name),
      ),
      h(
        'div.row-facts',
        fact('Region', placeOf(row, project)),
        fact('Environment', environmentName(row.environmentId, project)),
        fact('Attached', timeAgo(row.createdAt, state.now)),
      ),
      h('div.row-status', statusBadge(row.status)),
    ),
    below(row, state, actions),
  );
}

const fact = (label, value) => h('div.row-fact', h('span.visually-hidden', `${label}: `), value);

/** What there is to say beyond the status word. */
function below(row, state, actions) {
  if (row.status === 'provisioning') {
    return h(
      'div.row-below',
      h(
        'p.row-progress',
        h('span.spinner', { 'aria-hidden': 'true' }),
        h('span', { 'data-testid': 'progress' }, capitalised(row.progress ?? 'starting')),
        h('span.faint.numeric', elapsed(state.now - Date.parse(state.project.steps[row.id].since))),
      ),
      trouble(row),
    );
  }
  if (row.status === 'failed') {
    return h(
      'div.row-below.row-failure',
      h('p', { 'data-testid': 'row-failure' }, icon('alert'), h('span', reasonOf(row))),
      retryButton(row, state, actions),
      state.retries[row.id]?.problem && problemNotice(state.retries[row.id].problem),
    );
  }
  return (
    row.status === 'deleting' &&
    h('div.row-below', h('p.muted.small', capitalised(row.progress ?? 'deleting at the provider')), trouble(row))
  );
}

function trouble(row) {
  const text = troubleOf(row);
  return text && h('p.row-trouble', { 'data-testid': 'trouble' }, icon('alert'), h('span', text));
}

function emptyState({ project, session }, add) {
  const available = project.providers.filter(({ status }) => status === 'available');
  return h(
    'section.card.empty',
    { 'aria-label': 'No database yet', 'data-testid': 'empty' },
    h(
      'div.empty-marks',
      { 'aria-hidden': 'true' },
      available.map(({ kind }) => h('span', { key: kind }, mark(kind))),
    ),
    h('h2', 'No database yet'),
    h(
      'p.muted',
      'Choose a provider, a name and a region. The database is created in the background; when it is ready, its ' +
        'connection details are in your project’s environment variables. There is no connection string to copy.',
    ),
    session.role === 'admin' ? add : h('p.muted', 'An admin of your organization can add one.'),
  );
}
