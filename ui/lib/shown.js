// A screen that is turned to and left.

/**
 * Whether a screen is shown. While it is, it is drawn anew every so often, since what it tells grows older; and the focus
 * that nobody has is given to what its keys are for.
 */
export class Shown {
  #draw;
  #every;
  #timer = null;
  /** The screen was turned to, and what its keys are for has not had the focus since: it may come later than the screen. */
  #fresh = false;
  /** What was clicked on while what the keys are for was not to be seen. */
  #owing = null;
  /** True while the screen is shown. */
  now = false;

  /** @param {() => void} draw @param {number} every how often it is drawn anew, in milliseconds */
  constructor(draw, every) {
    this.#draw = draw;
    this.#every = every;
  }

  enter() {
    this.now = true;
    this.#fresh = true;
    this.#draw();
    this.#timer = setInterval(this.#draw, this.#every);
  }

  leave() {
    this.now = false;
    clearInterval(this.#timer);
  }

  /**
   * Gives the focus where the screen was just turned to, and where what had it has gone.
   * @param {() => void} focus
   * @param {boolean} settled false: there is more to come, which wants the focus then
   */
  keepFocus(focus, settled = true) {
    const focused = document.activeElement;
    if (this.#owing !== focused) this.#owing = null;
    // Who types already goes on.
    if (focused?.tagName === 'INPUT' && !isNowhere(focused)) this.#fresh = false;
    if (document.querySelector('dialog[open]') || !(this.#fresh || this.#owing || isNowhere(focused))) return;
    if (settled) this.#fresh = false;
    focus();
  }

  /**
   * A click leaves the focus in what the keys are for, or as soon as that is to be seen; who presses a button by key stays on it.
   * @param {{ hidden: boolean }} place what the keys are for
   */
  clicked({ detail }, place, focus) {
    if (detail === 0 || document.activeElement?.tagName === 'INPUT' || document.querySelector('dialog[open]')) return;
    if (place.hidden) this.#owing = document.activeElement;
    else focus();
  }
}

/** True where keys go nowhere: what had the focus has gone, or cannot have it any more. */
const isNowhere = (focused) => !focused || focused === document.body || focused.disabled || focused.hidden;
