import { h } from '../dom.js';
import { capitalised, count, listed, moment, remaining } from '../format.js';
import { runningOf } from '../model.js';
import { button, card, notice, problemNotice, skeleton } from './parts.js';

const KINDS = {
  rotate: 'Rotated',
  renew: 'Renewed',
  'rotate-compromised': 'Replaced as compromised',
  other: 'Changed by a newer release',
};
const RUNNING = {
  rotate: 'Rotating',
  renew: 'Renewing',
  'rotate-compromised': 'Revoking everything, then issuing new credentials',
  other: 'At work',
};
/** The colours of a database's status that mean the same here. */
const COLOURS = {
  issuing: 'provisioning',
  active: 'ready',
  retiring: 'deleting',
  revoked: 'deleted',
  'left-valid': 'failed',
};
const ENDS = { running: 'provisioning', succeeded: 'ready', failed: 'failed', cancelled: 'deleted' };
const SHOWN_OVER = 3;
const SHOWN_BEHIND = 5;

/**
 * The credentials of a ready database: what is valid until when, and how it came to be.
 *
 * @param {object} row the database
 * @param {object} state the page's state
 * @param {object} actions what the user can do
 * @returns {object} a description
 */
export function credentialsCard(row, state, actions) {
  const { detail, session } = state;
  const { credentials, operations } = detail;
  const rotates = Boolean(credentials?.traits);
  return card(
    'Credentials',
    {
      id: 'credentials',
      'data-testid': 'credentials',
      side: rotates && session.role === 'admin' && buttons(row, detail, actions),
    },
    credentials
      ? h(
          'div.credentials',
          { key: 'known' },
          running(row, state, actions),
          credentials.conditions.map(({ kind, sentence }) =>
            notice('warning', { key: kind + sentence, 'data-testid': 'condition' }, h('p', sentence)),
          ),
          credentials.limits.map(sentence => h('p.muted', { key: sentence, 'data-testid': 'limit' }, sentence)),
          h('ol.generations', shown(credentials.generations).map(generation => generationItem(generation, state))),
          credentials.renewsAt && h('p.muted', `Renewed by itself on ${moment(credentials.renewsAt)}.`),
          operations.length > 0 && operationList(operations),
        )
      : !detail.problem && skeleton(3),
  );
}

function buttons(row, detail, actions) {
  const running = runningOf(detail);
  return h(
    'div.actions',
    button('Rotate …', {
      name: `Rotate … the credentials of ${row.name}`,
      icon: 'retry',
      disabled: Boolean(running),
      onclick: () => actions.openRotation(row.id, false),
      'data-testid': 'rotate',
    }),
    button('Compromised …', {
      kind: 'danger',
      name: `Compromised … revoke the credentials of ${row.name}`,
      disabled: running?.kind === 'rotate-compromised',
      onclick: () => actions.openRotation(row.id, true),
      'data-testid': 'compromised',
    }),
  );
}

function running(row, { detail, session, cancelling }, actions) {
  const operation = runningOf(detail);
  const problem = cancelling?.operation === operation?.id ? cancelling?.problem : null;
  return (
    operation && [
      h(
        'div.running',
        { key: 'running', 'data-testid': 'running' },
        h('span.spinner', { 'aria-hidden': 'true' }),
        h(
          'p',
          h('strong', `${RUNNING[operation.kind]}. `),
          h('span.muted', `${capitalised(operation.progress ?? 'at work')}.`),
          operation.failure && h('span', ` ${operation.failure.message} It is tried again by itself.`),
        ),
        session.role === 'admin' &&
          operation.kind !== 'rotate-compromised' &&
          button('Cancel', {
            name: 'Cancel the rotation',
            'aria-busy': Boolean(cancelling?.busy),
            onclick: () => actions.cancelOperation(row.id, operation.id),
            'data-testid': 'cancel-operation',
          }),
      ),
      problemNotice(problem),
    ]
  );
}

/** Everything that is valid, and the last few that are over. */
function shown(generations) {
  const over = generations.filter(({ status }) => status === 'revoked').slice(0, SHOWN_OVER);
  return generations.filter(generation => generation.status !== 'revoked' || over.includes(generation));
}

function generationItem(generation, { now }) {
  const { id, status, issuedAt, issuedBy, behind, note } = generation;
  return h(
    'li',
    { key: id, 'data-testid': 'generation', 'data-status': status },
    h(
      'div.generation-head',
      h('code', id),
      h(
        'span',
        { class: `badge status-${COLOURS[status]}` },
        h('span.dot', { 'aria-hidden': 'true' }),
        capitalised(status.replace('-', ' ')),
      ),
      h('span.faint.small', `issued ${moment(issuedAt)} by ${issuedBy}`),
    ),
    h('p', until(generation, now)),
    behind.length > 0 &&
      h(
        'p',
        { 'data-testid': 'behind' },
        `Still on these: ${listed([
          ...behind.slice(0, SHOWN_BEHIND),
          ...(behind.length > SHOWN_BEHIND ? [count(behind.length - SHOWN_BEHIND, 'other')] : []),
        ])}.`,
      ),
    note && h('p.muted', note),
  );
}

/** Until when a generation is valid, in a sentence. */
function until({ status, expiresAt, replacedAtRevision, revokeAt, waitsForAcknowledgement, behind, endedAt }, now) {
  const expiry = expiresAt ? ` Expires by itself on ${moment(expiresAt)}.` : '';
  switch (status) {
    case 'issuing':
      return 'Being made; your code does not get it yet.';
    case 'active':
      return `Your code gets it.${expiry || ' No expiry is known.'}`;
    case 'retiring': {
      const since = replacedAtRevision === null ? '' : ` Replaced with revision ${replacedAtRevision}.`;
      if (waitsForAcknowledgement) {
        return `Still valid, until every expected runtime has acknowledged.${since}${expiry}`;
      }
      if (!revokeAt) {
        return `Still valid.${since}${expiry}`;
      }
      const left = remaining(revokeAt, now);
      const early = behind.length > 0 ? ', or until every expected runtime has acknowledged' : '';
      return left ? `Still valid until ${moment(revokeAt)} (${left})${early}.${since}${expiry}` : `Being revoked.${since}`;
    }
    case 'left-valid':
      return `Still valid, and cannot be ended alone.${expiry}`;
    default:
      return endedAt ? `Over since ${moment(endedAt)}.` : 'Over.';
  }
}

function operationList(operations) {
  return h(
    'div',
    h('h3', { id: 'operations' }, 'Operations'),
    h(
      'ol.history',
      { 'aria-labelledby': 'operations', 'data-testid': 'operations' },
      operations.map(({ id, kind, status, credential, askedBy, askedAt, reason, failure, result }) =>
        h(
          'li',
          { key: id, 'data-status': status },
          h('span', { class: `dot status-${ENDS[status]}`, 'aria-hidden': 'true' }),
          h(
            'div',
            h('p', h('strong', operationTitle(kind, status)), h('span.muted', ` to ${credential} by ${askedBy}`)),
            reason && h('p.muted', reason),
            status === 'failed' && failure && h('p', `${failure.message} ${failure.remedy}`),
            result && h('p', result),
          ),
          h('time.faint.small.numeric', { datetime: askedAt }, moment(askedAt)),
        ),
      ),
    ),
  );
}

function operationTitle(kind, status) {
  switch (status) {
    case 'running':
      return RUNNING[kind];
    case 'failed':
      return 'Rotation failed; what worked before still does';
    case 'cancelled':
      return 'Rotation cancelled';
    default:
      return KINDS[kind];
  }
}
