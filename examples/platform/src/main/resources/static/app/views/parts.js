import { sentencesOf } from '../api.js';
import { h } from '../dom.js';
import { ago, capitalised, moment } from '../format.js';
import { icon } from './icons.js';

/**
 * A button.
 *
 * @param {string} label its text
 * @param {object} options `kind` (primary, danger, quiet), `icon`, `name` (the accessible name if the text is not
 *     enough; it begins with the text), further attributes
 * @returns {object} a description
 */
export function button(label, { kind = 'plain', icon: drawing, name, ...props }) {
  return h(
    `button.button.button-${kind}`,
    { type: 'button', 'aria-label': name, ...props },
    drawing && icon(drawing),
    h('span', label),
  );
}

/** A status as a dot and a word. */
export function statusBadge(status) {
  return h(
    'span',
    { class: `badge status-${status}`, 'data-testid': 'status', 'data-status': status },
    h('span.dot', { 'aria-hidden': 'true' }),
    capitalised(status),
  );
}

/** A word in a frame, for what sets a thing apart. */
export const tag = (text, kind = 'plain') => h('span', { class: `tag tag-${kind}` }, text);

/** How long ago, with the exact time on hover. */
export const timeAgo = (iso, now) => h('time', { datetime: iso, title: moment(iso) }, ago(iso, now));

/**
 * A message in a frame.
 *
 * @param {string} kind `error`, `warning` or `note`
 * @param {object} props further attributes
 * @param {...*} content what it says
 * @returns {object} a description
 */
export function notice(kind, props, ...content) {
  return h(
    'div',
    { class: `notice notice-${kind}`, ...props },
    icon(kind === 'note' ? 'lock' : 'alert'),
    h('div.notice-text', content),
  );
}

/** What the server, or the lack of it, has to say; nothing if there is no problem. */
export function problemNotice(problem, testId = 'problem') {
  return (
    problem &&
    notice(
      'error',
      { 'data-testid': testId },
      sentencesOf(problem).map(text => h('p', text)),
    )
  );
}

/**
 * A button that copies a text.
 *
 * @param {object} state the page's state
 * @param {object} actions the actions
 * @param {{key: string, what: string, text: string, label: string}} copy `key` tells copy buttons apart, `what` names
 *     the text aloud, `label` is shown on wide buttons
 * @returns {object} a description
 */
export function copyButton({ copied }, actions, { key, what, text, label }) {
  const mine = copied?.key === key;
  const done = mine && copied.done;
  return h(
    'button',
    {
      type: 'button',
      class: `button button-quiet copy ${label ? '' : 'button-icon'}`,
      'aria-label': `Copy ${what}`,
      title: label ? null : `Copy ${what}`,
      'data-testid': 'copy',
      'data-copied': done ? 'true' : null,
      onclick: () => actions.copyText(key, what, text),
    },
    icon(done ? 'check' : 'copy'),
    label && h('span', done ? 'Copied' : mine ? 'Not allowed' : label),
  );
}

/**
 * A labelled field with its hint and what is wrong with it.
 *
 * @param {{id: string, label: string, hint: ?*, errors: string[]}} field the field
 * @param {function(object): object} control draws the control with the attributes that tie it to label and texts
 * @returns {object} a description
 */
export function field({ id, label, hint, errors = [], optional = false }, control) {
  const described = [hint && `${id}-hint`, errors.length && `${id}-error`].filter(Boolean).join(' ');
  return h(
    'div',
    { class: `field ${errors.length ? 'field-wrong' : ''}` },
    h('label', { for: id }, label, optional && h('span.faint', ' (optional)')),
    control({ id, 'aria-describedby': described || null, 'aria-invalid': errors.length ? 'true' : null }),
    errors.length > 0 && h('p.field-error', { id: `${id}-error` }, icon('alert'), h('span', errors.join(' '))),
    hint && h('p.hint', { id: `${id}-hint` }, hint),
  );
}

/** A frame with a heading. */
export function card(title, { id, side, ...props }, ...content) {
  return h(
    'section.card',
    { 'aria-labelledby': id, ...props },
    h('header.card-head', h('h2', { id }, title), side),
    content,
  );
}

/** Bars where text is about to be. */
export const skeleton = lines =>
  h(
    'div.skeleton',
    { 'aria-hidden': 'true' },
    Array.from({ length: lines }, (_, i) => h('span', { key: i })),
  );

/**
 * Tells a member why there are no buttons; nothing for an admin.
 *
 * @param {object} state the page's state
 * @param {string} what what an admin can do here, such as "add databases"
 * @returns {?object} a description
 */
export function memberNotice({ session }, what) {
  return (
    session.role !== 'admin' &&
    notice(
      'note',
      { 'data-testid': 'member-notice' },
      h('p', `You are a member of ${session.organization.name}. An admin can ${what}.`),
    )
  );
}
