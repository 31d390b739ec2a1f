/** Runs what can wait once the frame that is being made is on the screen. Gives a way to call it off. */
export function afterPaint(run, { painted = () => {} } = {}) {
  let on = true;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    painted();
    setTimeout(() => on && run());
  }));
  return () => (on = false);
}
