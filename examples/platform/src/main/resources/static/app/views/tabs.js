import { h } from '../dom.js';

const MOVES = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * Tabs of which one is open, after the ARIA practices: arrows, Home and End move and open.
 *
 * @param {{id: string, label: string, tabs: {id: string, label: string}[], chosen: string,
 *     choose: function(string): void}} tabs the tabs
 * @param {*} panel the content of the open tab
 * @returns {object[]} descriptions of list and panel
 */
export function tabs({ id, label, tabs: all, chosen, choose }, panel) {
  function onkeydown(event) {
    const at = all.findIndex(tab => tab.id === chosen);
    const next =
      {
        Home: 0,
        End: all.length - 1,
      }[event.key] ??
      (MOVES[event.key] && (at + MOVES[event.key] + all.length) % all.length);
    if (next != null) {
      event.preventDefault();
      choose(all[next].id);
      event.currentTarget.children[next].focus();
    }
  }

  return [
    h(
      'div.tabs',
      { role: 'tablist', 'aria-label': label, onkeydown },
      all.map(tab =>
        h(
          'button',
          {
            key: tab.id,
            type: 'button',
            role: 'tab',
            id: `${id}-tab-${tab.id}`,
            'aria-selected': tab.id === chosen,
            'aria-controls': `${id}-panel`,
            tabindex: tab.id === chosen ? '0' : '-1',
            onclick: () => choose(tab.id),
          },
          tab.label,
        ),
      ),
    ),
    h('div.tab-panel', { role: 'tabpanel', id: `${id}-panel`, 'aria-labelledby': `${id}-tab-${chosen}` }, panel),
  ];
}
