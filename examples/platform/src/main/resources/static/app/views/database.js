import { h } from '../dom.js';
import { capitalised, moment } from '../format.js';
import { isDetachable } from '../model.js';
import { databasesOf } from '../router.js';
import { connectCard, snippetsCard, variablesCard } from './connection.js';
import { credentialsCard } from './credentials.js';
import { environmentName, placeOf, providerOf, retryButton, troubleOf } from './facts.js';
import { historyCard } from './history.js';
import { icon, mark } from './icons.js';
import { button, copyButton, memberNotice, notice, problemNotice, skeleton, statusBadge, timeAgo } from './parts.js';
import { stepsCard } from './steps.js';

/**
 * One database.
 *
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @returns {object} a description
 */
export function databaseView(state, actions) {
  const { project, route, detail } = state;
  const row = project.databases[route.databaseId];
  if (!row) {
    return h(
      'div.view',
      { key: 'no database' },
      trail(project),
      h('h1', { tabindex: '-1' }, detail?.problem ? 'This database is not here' : 'Database'),
      detail?.problem ? problemNotice(detail.problem) : h('div.card', skeleton(4)),
    );
  }
  return h(
    'div.view',
    { key: `database ${row.id}`, 'data-testid': 'database', 'data-status': row.status },
    trail(project),
    head(row, state, actions),
    memberNotice(state, 'reveal secrets, rotate credentials, retry and detach'),
    facts(row, state),
    outcome(row, state, actions),
    detail?.id === row.id && problemNotice(detail.problem),
    row.status === 'ready' &&
      (detail?.connection
        ? [variablesCard(row, state, actions), connectCard(row, state, actions), snippetsCard(state, actions)]
        : !detail?.problem && h('div.card', skeleton(4))),
    row.status === 'ready' && detail?.id === row.id && credentialsCard(row, state, actions),
    historyCard(detail?.id === row.id ? detail.history : []),
    isDetachable(row) && state.session.role === 'admin' && detachCard(row, actions),
  );
}

const trail = project =>
  h('nav.trail', { 'aria-label': 'Breadcrumb' }, h('a', { href: databasesOf(project.id) }, icon('back'), 'Database'));

function head(row, state, actions) {
  const { name, engine } = providerOf(row, state.project);
  return h(
    'header.view-head.database-head',
    mark(row.kind),
    h(
      'div.database-title',
      h('h1', { tabindex: '-1' }, row.name),
      h(
        'p.muted',
        h('span', [name, engine].filter(Boolean).join(' · ')),
        h(
          'span.id',
          h('code', row.id),
          copyButton(state, actions, { key: 'id', what: 'the database ID', text: row.id }),
        ),
      ),
    ),
    statusBadge(row.status),
  );
}

function facts(row, { project, now }) {
  const fact = (label, ...value) => h('div', { key: label }, h('dt', label), h('dd', value));
  return h(
    'dl.card.facts',
    fact('Region', placeOf(row, project)),
    fact('Environment', environmentName(row.environmentId, project)),
    fact('Attached', timeAgo(row.createdAt, now), h('span.faint', ` by ${row.createdBy}`)),
    fact('Backend', row.backend),
  );
}

/** What the present status asks the reader to know. */
function outcome(row, state, actions) {
  const trouble = troubleOf(row);
  switch (row.status) {
    case 'provisioning':
      return stepsCard(row, state);
    case 'failed':
      return failureCard(row, state, actions);
    case 'deleting':
      return notice(
        'warning',
        { key: 'deleting' },
        h('p', h('strong', 'Being deleted. '), `${capitalised(row.progress ?? 'Deleting at the provider')}.`),
        trouble && h('p', trouble),
      );
    case 'deleted':
      return notice(
        'warning',
        { key: 'deleted' },
        h('p', `Deleted${row.deletedAt ? ` on ${moment(row.deletedAt)}` : ''}. Its data and variables are gone.`),
      );
    default:
      return null;
  }
}

function failureCard(row, state, actions) {
  const { failure, error } = row;
  return h(
    'section.card.failure',
    { key: 'failure', 'aria-labelledby': 'failure', 'data-testid': 'failure' },
    h('h2', { id: 'failure' }, icon('alert'), 'Provisioning failed'),
    h('p.failure-message', failure?.message ?? error ?? 'No reason was given.'),
    failure &&
      h(
        'dl.failure-facts',
        h('dt', 'What to do'),
        h('dd', failure.remedy),
        h('dt', 'Trying again'),
        h('dd', failure.retryable ? 'Can help.' : 'Will not help as things are.'),
      ),
    h(
      'div.actions',
      retryButton(row, state, actions, failure?.retryable === false ? 'plain' : 'primary'),
      state.session.role === 'admin' &&
        button('Detach', { name: `Detach ${row.name} because it failed`, onclick: () => actions.openDetach(row.id) }),
    ),
    problemNotice(state.retries[row.id]?.problem),
  );
}

function detachCard(row, actions) {
  return h(
    'section.card.danger',
    { 'aria-labelledby': 'detach-title' },
    h(
      'div',
      h('h2', { id: 'detach-title' }, 'Detach this database'),
      h(
        'p.muted',
        'Deletes the database and its data at the provider and removes its variables. This cannot be undone.',
      ),
    ),
    button('Detach …', {
      kind: 'danger',
      name: `Detach … ${row.name}`,
      onclick: () => actions.openDetach(row.id),
      'data-testid': 'detach',
    }),
  );
}
