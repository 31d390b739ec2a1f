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
    if (document.querySelector('dialog[open]') || !(this.#fresh || isNowhere(document.activeElement))) return;
    if (settled) this.#fresh = false;
    focus();
  }
}

/** True where keys go nowhere: what had the focus has gone, or cannot have it any more. */
const isNowhere = (focused) => !focused || focused === document.body || focused.disabled || focused.hidden;
