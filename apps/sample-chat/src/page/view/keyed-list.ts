/** The element of a list item, and how it shows a value. */
export interface ItemView<T> {
  readonly element: HTMLElement;
  /** Shows a later value of the same key. Writes only what differs. */
  show?(value: T): void;
}

/**
 * The children of an element, one for each value, identified by key. A draw inserts, moves and removes only the children that differ. All others stay
 * in the document, with their focus and selection, and a screen reader announces only the new ones.
 */
export class KeyedList<T> {
  readonly #parent: HTMLElement;
  readonly #keyOf: (value: T) => unknown;
  readonly #make: (value: T) => ItemView<T>;
  #views = new Map<unknown, ItemView<T>>();

  constructor(parent: HTMLElement, keyOf: (value: T) => unknown, make: (value: T) => ItemView<T>) {
    this.#parent = parent;
    this.#keyOf = keyOf;
    this.#make = make;
  }

  draw(values: readonly T[]): void {
    const views = new Map<unknown, ItemView<T>>();
    for (const value of values) {
      const key = this.#keyOf(value);
      const view = this.#views.get(key) ?? this.#make(value);
      view.show?.(value);
      views.set(key, view);
    }
    for (const [key, { element }] of this.#views) if (!views.has(key)) element.remove();
    this.#views = views;

    let next = this.#parent.firstElementChild;
    for (const { element } of views.values()) {
      if (element === next) next = next.nextElementSibling;
      else this.#parent.insertBefore(element, next);
    }
  }
}
