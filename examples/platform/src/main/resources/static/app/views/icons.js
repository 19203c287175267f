import { h } from '../dom.js';

const LINES = {
  add: ['M8 3v10M3 8h10'],
  alert: ['M8 2 1.6 13.4h12.8zM8 6.4v3.2M8 11.6v.1'],
  back: ['M10 3 5 8l5 5'],
  book: ['M3 3h4a1 1 0 0 1 1 1v9.4a2 2 0 0 0-1.6-.8H3zM13 3H9a1 1 0 0 0-1 1v9.4a2 2 0 0 1 1.6-.8H13z'],
  check: ['M3 8.5 6.5 12 13 4.5'],
  chevron: ['M6 3l5 5-5 5'],
  close: ['M4 4l8 8M12 4l-8 8'],
  copy: ['M6 5.5h7v8H6zM3 10.5v-8h7'],
  down: ['M4 6l4 4 4-4'],
  eye: [
    'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z',
    'M8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z',
  ],
  key: ['M6 10.6a3.1 3.1 0 1 1 0-6.2 3.1 3.1 0 0 1 0 6.2zM9 7.5h5v2.8M12 7.5v2'],
  lock: ['M4 7.2h8v6H4zM5.7 7V5a2.3 2.3 0 0 1 4.6 0v2'],
  retry: ['M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3'],
  theme: ['M8 2.5a5.5 5.5 0 1 0 0 11z', 'M8 2.5a5.5 5.5 0 0 1 0 11'],
  trash: ['M3 4.5h10M6.3 4.3V2.8h3.4v1.5M4.4 4.7l.5 8.6h6.2l.5-8.6'],
};

/**
 * A small line drawing that goes with a text; hidden from screen readers.
 *
 * @param {string} name one of the drawings
 * @returns {object} a description
 */
export function icon(name) {
  return h(
    'svg',
    { class: `icon icon-${name}`, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    LINES[name].map(d => h('path', { d })),
  );
}

/** Our own marks, one an engine: a file of rows, a cylinder of tables, a document. */
const MARKS = {
  turso: [
    ['path', { d: 'M7 4.5h7l4 4v11H7z' }],
    ['path', { d: 'M14 4.5v4h4' }],
    ['path', { d: 'M10 12.2h5M10 15.6h5' }],
  ],
  neon: [
    ['ellipse', { cx: 12, cy: 6.5, rx: 6.5, ry: 2.4 }],
    ['path', { d: 'M5.5 6.5v11c0 1.3 2.9 2.4 6.5 2.4s6.5-1.1 6.5-2.4v-11' }],
    ['path', { d: 'M5.5 10.2c0 1.3 2.9 2.4 6.5 2.4s6.5-1.1 6.5-2.4M5.5 13.9c0 1.3 2.9 2.4 6.5 2.4s6.5-1.1 6.5-2.4' }],
  ],
  mongodb: [
    ['path', { d: 'M9 4.5c-2 0-2.6.9-2.6 2.6v2.3c0 1.5-.7 2.4-2 2.6 1.3.2 2 1.1 2 2.6v2.3c0 1.7.6 2.6 2.6 2.6' }],
    ['path', { d: 'M15 4.5c2 0 2.6.9 2.6 2.6v2.3c0 1.5.7 2.4 2 2.6-1.3.2-2 1.1-2 2.6v2.3c0 1.7-.6 2.6-2.6 2.6' }],
    ['path', { d: 'M12 9v6M9.6 10.4l4.8 3.2M14.4 10.4l-4.8 3.2' }],
  ],
  other: [
    ['ellipse', { cx: 12, cy: 6.5, rx: 6.5, ry: 2.4 }],
    ['path', { d: 'M5.5 6.5v11c0 1.3 2.9 2.4 6.5 2.4s6.5-1.1 6.5-2.4v-11' }],
  ],
};

/**
 * The mark of a provider's engine.
 *
 * @param {string} kind the provider's kind
 * @returns {object} a description
 */
export function mark(kind) {
  const known = Object.hasOwn(MARKS, kind) ? kind : 'other';
  return h(
    'span',
    { class: `mark mark-${known}`, 'aria-hidden': 'true' },
    h(
      'svg',
      { viewBox: '0 0 24 24' },
      MARKS[known].map(([tag, props]) => h(tag, props)),
    ),
  );
}
