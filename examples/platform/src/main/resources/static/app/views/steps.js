import { h } from '../dom.js';
import { capitalised, elapsed } from '../format.js';
import { troubleOf } from './facts.js';
import { icon } from './icons.js';
import { notice } from './parts.js';

/**
 * How far provisioning is: every phrase seen is a step, the present one is marked.
 *
 * @param {object} row the database
 * @param {object} state the page's state
 * @returns {object} a description
 */
export function stepsCard(row, { project, detail, now }) {
  const { since, seen } = project.steps[row.id];
  const current = seen.findIndex(({ phrase }) => phrase === row.progress);
  const start = startOf(since, detail?.id === row.id ? detail.history : []);
  const trouble = troubleOf(row);
  return h(
    'section.card.steps',
    { key: 'steps', 'aria-labelledby': 'steps', 'data-testid': 'steps' },
    h(
      'header.card-head',
      h('h2', { id: 'steps' }, 'Provisioning'),
      h(
        'p.numeric.muted',
        h('span.visually-hidden', 'Elapsed: '),
        h('span', { 'data-testid': 'elapsed' }, elapsed(now - start)),
      ),
    ),
    h(
      'ol',
      step('done', 'Attached', 0),
      seen.map(({ phrase, at }, index) =>
        step(index === current ? 'current' : 'done', capitalised(phrase), Date.parse(at) - start),
      ),
      step('next', 'Ready'),
    ),
    trouble && notice('warning', { 'data-testid': 'trouble' }, h('p', trouble)),
    h('p.muted.small', 'You can leave this page: provisioning goes on without it.'),
  );
}

/** A page that is opened after a retry learns of the retry from the history. */
function startOf(since, history) {
  const starts = history.filter(({ to }) => to === 'provisioning').map(({ at }) => Date.parse(at));
  return Math.max(Date.parse(since), ...starts);
}

function step(kind, text, at) {
  return h(
    'li',
    { key: text, class: `step step-${kind}`, 'aria-current': kind === 'current' ? 'step' : null },
    h('span.step-mark', { 'aria-hidden': 'true' }, kind === 'done' && icon('check')),
    h('span', text),
    at != null && h('span.faint.numeric', elapsed(at)),
  );
}
