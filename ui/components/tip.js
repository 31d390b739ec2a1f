// What is cut off is told in full on hover; what is not cut needs no telling. An element says so with `data-tip`.

/** Sets the titles of what is pointed at, below `root`. */
export function watchTips(root) {
  root.addEventListener('mouseover', ({ target }) => {
    const element = target.closest?.('[data-tip]');
    if (!element) return;
    if (isCut(element)) element.title = element.dataset.tip;
    else element.removeAttribute('title');
  });
}

/** True where an element shows less than it holds. */
export const isCut = ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth;
