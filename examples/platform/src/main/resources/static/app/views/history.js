import { h } from '../dom.js';
import { moment } from '../format.js';
import { card } from './parts.js';

const TITLES = { ready: 'Ready', failed: 'Failed', deleting: 'Detached', deleted: 'Deleted at the provider' };

/**
 * What happened to a database, the newest first.
 *
 * @param {object[]} history its transitions, the oldest first
 * @returns {?object} a description
 */
export function historyCard(history) {
  return (
    history.length > 0 &&
    card(
      'History',
      { id: 'history', 'data-testid': 'history' },
      h('ol.history', { reversed: true }, history.map((entry, index) => item(entry, index)).reverse()),
    )
  );
}

function item({ at, from, to, actor, reason }, index) {
  return h(
    'li',
    { key: index },
    h('span', { class: `dot status-${to}`, 'aria-hidden': 'true' }),
    h(
      'div',
      h('p', h('strong', title(from, to)), h('span.muted', ` by ${actor}`)),
      reason && h('p.muted', reason),
    ),
    h('time.faint.small.numeric', { datetime: at }, moment(at)),
  );
}

function title(from, to) {
  if (from === 'ready' && to === 'ready') {
    return 'Credentials';
  }
  return TITLES[to] ?? (from ? 'Tried again' : 'Attached');
}
