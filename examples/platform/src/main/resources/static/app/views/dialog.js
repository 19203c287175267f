import { announceWithin } from '../announce.js';
import { h } from '../dom.js';
import { icon } from './icons.js';

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
