import { h } from '../dom.js';
import { icon } from './icons.js';

/**
 * A text box that searches a list, after the ARIA practices: typing filters, arrows move, Enter takes, Escape gives up.
 *
 * @param {object} props what ties the box to its label; its `id` is the root of all ids
 * @param {{options: {id: string, label: string}[], chosen: object, box: {open: boolean, query: ?string,
 *     active: ?number}, edit: function(object): void, choose: function(object): void}} list what there is to choose,
 *     what is chosen and how the box stands; `query` is null until the user types
 * @returns {object} a description
 */
export function combobox({ id, ...props }, { options, chosen, box, edit, choose }) {
  const found = matching(options, box.query);
  const isChosen = option => option.id === chosen.id;
  const at = found.findIndex(isChosen);
  const active = box.open && found.length ? Math.min(box.active ?? at, found.length - 1) : -1;
  const open = change => edit({ open: true, ...change });
  const close = () => edit({ open: false, query: null, active: null });

  function move(event, to) {
    event.preventDefault();
    open({ active: found.length ? (to + found.length) % found.length : null });
    queueMicrotask(() =>
      document.getElementById(`${id}-list`)?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' }),
    );
  }

  function onkeydown(event) {
    if (event.key === 'ArrowDown') {
      move(event, box.open ? active + 1 : Math.max(0, at));
    } else if (event.key === 'ArrowUp') {
      move(event, box.open ? (active < 0 ? found.length : active) - 1 : found.length - 1);
    } else if (event.key === 'Enter' && box.open) {
      event.preventDefault();
      if (found[active]) {
        choose(found[active]);
      }
    } else if (event.key === 'Escape' && box.open) {
      // Else the dialog around it would close.
      event.preventDefault();
      close();
    }
  }

  return h(
    'div.combobox',
    h('input', {
      ...props,
      id,
      type: 'text',
      role: 'combobox',
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-autocomplete': 'list',
      'aria-haspopup': 'listbox',
      'aria-expanded': box.open,
      'aria-controls': box.open && found.length ? `${id}-list` : null,
      'aria-activedescendant': active >= 0 ? `${id}-option-${active}` : null,
      value: box.query ?? title(chosen),
      oninput: event => open({ query: event.target.value, active: 0 }),
      onclick(event) {
        event.target.select();
        open({});
      },
      onkeydown,
      onblur: close,
    }),
    icon('down'),
    box.open &&
      h(
        'div.popup',
        {
          onmousedown: event => event.preventDefault(),
          mounted: element => element.scrollIntoView({ block: 'nearest' }),
        },
        found.length === 0
          ? h('p.popup-empty', `No region matches “${box.query.trim()}”.`)
          : h(
              'ul',
              { id: `${id}-list`, role: 'listbox', 'aria-label': 'Regions' },
              found.map((option, index) =>
                h(
                  'li',
                  {
                    key: option.id,
                    id: `${id}-option-${index}`,
                    role: 'option',
                    class: 'option',
                    'aria-selected': isChosen(option),
                    'data-active': index === active ? 'true' : null,
                    onclick: () => choose(option),
                  },
                  h('span.option-label', option.label),
                  option === options[0] && h('span.tag.tag-plain', 'Default'),
                  h('code', option.id),
                  icon('check'),
                ),
              ),
            ),
      ),
  );
}

const title = ({ id, label }) => `${label} (${id})`;

function matching(options, query) {
  const words = plain(query ?? '')
    .split(/\s+/)
    .filter(Boolean);
  return options.filter(option => words.every(word => plain(title(option)).includes(word)));
}

/** So that "sao" finds "São". */
const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
