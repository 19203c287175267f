import { announceWithin } from '../announce.js';
import { h } from '../dom.js';
import { icon } from './icons.js';
import { button } from './parts.js';

/**
 * The buttons of a dialog that was about to be closed with something in it.
 *
 * @param {function()} stay goes on
 * @param {function()} leave closes it
 * @returns {object[]} descriptions
 */
export const discardButtons = (stay, leave) => [
  h('p.discard', { key: 'discard', 'data-testid': 'unsaved' }, 'Not saved yet.'),
  button('Discard', { key: 'leave', kind: 'danger', onclick: leave, 'data-testid': 'discard' }),
  button('Keep editing', { key: 'stay', onclick: stay, mounted: element => element.focus(), 'data-testid': 'keep-editing' }),
];

/**
 * A modal dialog around a form. The browser keeps the focus inside and gives it back on closing.
 *
 * @param {{id: string, title: string, lead: ?*, wide: boolean, submit: function(), close: function()}} dialog what it
 *     is and does; Enter submits, Escape closes
 * @param {*} body the content
 * @param {*} foot the buttons
 * @returns {object} a description
 */
export function dialog({ id, title, lead, wide = false, submit, close }, body, foot) {
  return h(
    'dialog',
    {
      key: id,
      class: `dialog ${wide ? 'dialog-wide' : ''}`,
      'aria-labelledby': `${id}-title`,
      'data-testid': id,
      mounted(element) {
        element.showModal();
        announceWithin(element);
      },
      removed(element) {
        announceWithin(null);
        element.close();
      },
      // Of a second Escape in a row a browser only tells afterwards, so the key itself is taken from it.
      onkeydown(event) {
        if (event.key === 'Escape' && !event.defaultPrevented) {
          event.preventDefault();
          close();
        }
      },
      oncancel(event) {
        event.preventDefault();
        close();
      },
    },
    h(
      'form.dialog-form',
      {
        method: 'dialog',
        novalidate: true,
        onsubmit(event) {
          event.preventDefault();
          submit();
        },
      },
      h(
        'header.dialog-head',
        h('div', h('h2', { id: `${id}-title`, tabindex: '-1' }, title), lead && h('p.muted', lead)),
        h(
          'button.button.button-quiet.button-icon',
          { type: 'button', 'aria-label': 'Close', onclick: close },
          icon('close'),
        ),
      ),
      h('div.dialog-body', body),
      h('footer.dialog-foot', foot),
    ),
  );
}
