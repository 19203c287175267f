/**
 * Draws trees of descriptions into the document and, when drawn again, changes only what differs. Focus, caret and
 * scroll position therefore survive every redraw. Text always becomes a text node: markup in a name stays text.
 */

const SVG = 'http://www.w3.org/2000/svg';
/** These reflect what the user did, so the attribute of the same name is not enough. */
const PROPERTIES = new Set(['value', 'checked', 'disabled', 'readOnly']);

/** Node -> entries {id, node, vnode} of what was drawn into it. */
const contents = new WeakMap();
/** Element -> its current event handlers by type. */
const handlers = new WeakMap();
let mounting = [];

/**
 * Describes an element.
 *
 * @param {string} selector its name, and classes behind dots: `p.muted.small`
 * @param {...*} rest attributes first, if there are any: `on<event>` functions, `key` to tell siblings apart,
 *     `mounted(element)` called once it is in the document, `removed(element)` called before it leaves, and what else
 *     the element takes. Then the children: descriptions, texts, nested lists; null and booleans are left out
 * @returns {object} the description
 */
export function h(selector, ...rest) {
  const [tag, ...classes] = selector.split('.');
  const props = isProps(rest[0]) ? rest.shift() : {};
  const all = [...classes, props.class].filter(Boolean).join(' ');
  const kept = rest.flat(Infinity).filter(child => child != null && typeof child !== 'boolean');
  return {
    tag,
    props: all ? { ...props, class: all } : props,
    children: kept.map(child => (typeof child === 'object' ? child : { text: String(child) })),
  };
}

/** What describes an element or a text is a child. */
const isProps = value =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !('tag' in value) && !('text' in value);

/**
 * Draws descriptions as the whole content of an element.
 *
 * @param {Element} root where to draw
 * @param {...object} vnodes what to draw
 */
export function render(root, ...vnodes) {
  const outer = mounting;
  mounting = [];
  fill(root, vnodes.filter(Boolean), false);
  const mounted = mounting;
  mounting = outer;
  mounted.forEach(call => call());
}

function fill(parent, vnodes, inSvg) {
  const before = new Map((contents.get(parent) ?? []).map(entry => [entry.id, entry]));
  const ordinals = new Map();
  const after = vnodes.map(vnode => {
    const id = identity(vnode, ordinals);
    const found = before.get(id);
    before.delete(id);
    const node = found ? found.node : create(vnode, inSvg);
    update(node, found?.vnode, vnode, inSvg);
    return { id, node, vnode };
  });
  before.forEach(remove);
  place(
    parent,
    after.map(entry => entry.node),
  );
  contents.set(parent, after);
}

/** Siblings without a key are told apart by their kind and their place among siblings of that kind. */
function identity(vnode, ordinals) {
  if (vnode.props?.key != null) {
    return `key:${vnode.props.key}`;
  }
  const kind = vnode.tag ? `${vnode.tag}.${(vnode.props.class ?? '').split(' ')[0]}` : '#text';
  const ordinal = ordinals.get(kind) ?? 0;
  ordinals.set(kind, ordinal + 1);
  return `${kind}:${ordinal}`;
}

function create(vnode, inSvg) {
  if (!vnode.tag) {
    return document.createTextNode(vnode.text);
  }
  const element =
    inSvg || vnode.tag === 'svg' ? document.createElementNS(SVG, vnode.tag) : document.createElement(vnode.tag);
  if (vnode.props.mounted) {
    mounting.push(() => vnode.props.mounted(element));
  }
  return element;
}

function update(node, before, vnode, inSvg) {
  if (!vnode.tag) {
    if (node.data !== vnode.text) {
      node.data = vnode.text;
    }
    return;
  }
  fill(node, vnode.children, inSvg || vnode.tag === 'svg');
  const old = before?.props ?? {};
  for (const name of new Set([...Object.keys(old), ...Object.keys(vnode.props)])) {
    set(node, name, old[name], vnode.props[name]);
  }
}

function set(element, name, before, value) {
  if (name === 'key' || name === 'mounted' || name === 'removed') {
    return;
  }
  if (name.startsWith('on')) {
    listen(element, name.slice(2), value);
  } else if (PROPERTIES.has(name)) {
    const wanted = value ?? (name === 'value' ? '' : false);
    if (element[name] !== wanted) {
      element[name] = wanted;
    }
  } else if (before !== value) {
    setAttribute(element, name, value);
  }
}

function setAttribute(element, name, value) {
  const spelled = name.startsWith('aria-') || name.startsWith('data-');
  if (value == null || (value === false && !spelled)) {
    element.removeAttribute(name);
  } else {
    element.setAttribute(name, value === true && !spelled ? '' : String(value));
  }
}

/** One listener an event type, which asks for the handler of the day. */
function listen(element, type, handler) {
  let current = handlers.get(element);
  if (!current) {
    current = new Map();
    handlers.set(element, current);
  }
  if (!current.has(type)) {
    element.addEventListener(type, event => current.get(type)?.(event));
  }
  current.set(type, handler);
}

function remove(entry) {
  beforeRemoval(entry);
  entry.node.remove();
}

function beforeRemoval({ node, vnode }) {
  contents.get(node)?.forEach(beforeRemoval);
  vnode.props?.removed?.(node);
}

/** Moves only nodes that are out of place, since moving one takes its focus. */
function place(parent, nodes) {
  let cursor = parent.firstChild;
  for (const node of nodes) {
    if (node === cursor) {
      cursor = cursor.nextSibling;
    } else {
      parent.insertBefore(node, cursor);
    }
  }
}
