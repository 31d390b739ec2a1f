import { html } from '../lib/html.js';
import { plotter } from '../lib/plotter.js';
import { endOf, everySo, heldAt, nearest, stacked, timeTicks, valueTicks } from '../lib/scale.js';

const HEIGHT = 118;
/** Room for what stands at the axes: above, right, below; at the left as much as the labels there need. */
const ROOM = [7, 4, 18];
const SIGN_WIDTH = 6.4;
const LEAST_ROOM = 28;
/** Labels below bars need so many pixels each. */
const NAME_WIDTH = 44;
const PALE = 0.82;

/** A chart on a canvas, with a cursor. It is drawn anew when its size or the colours change. */
export class Chart {
  #on;
  #plot = null;
  #drawn = null;
  #chart = null;
  #at = null;
  #line = html`<i class="chart-cursor" hidden></i>`;
  #place = html`<div class="plot"></div>`;
  element = html`<div class="chart">${this.#place}</div>`;

  /** @param {{ point: (at: number | null) => void }} on is told which point is pointed at */
  constructor(on) {
    this.#on = on;
    new ResizeObserver(() => this.#draw()).observe(this.element);
    watchColours(() => this.#draw(true));
    this.#place.addEventListener('pointermove', (event) => this.#pointed(event));
  }

  /** Shows a chart, with its cursor at a point or at none. @param {import('../lib/series.js').Chart} chart */
  show(chart, at) {
    const isNew = chart !== this.#chart;
    [this.#chart, this.#at] = [chart, at];
    if (isNew) this.#draw(true);
    else this.#moveCursor();
  }

  async #draw(anew = false) {
    const Plot = await plotter();
    const width = Math.floor(this.element.clientWidth);
    // What cannot be drawn now is drawn once there is room.
    if (anew) this.#drawn = null;
    if (!Plot || !this.#chart || width <= 2 * LEAST_ROOM) return;
    if (this.#drawn === `${width}`) return;
    this.#drawn = `${width}`;
    this.#plot?.destroy();
    const [options, data] = plotOf(Plot, this.#chart, width);
    // Where its points are is known only once it is drawn.
    options.hooks.draw = [(plot) => ((this.#plot = plot), this.#moveCursor())];
    this.#plot = new Plot(options, data, this.#place);
    this.#plot.over.append(this.#line);
  }

  #moveCursor() {
    const x = this.#chart?.xs[this.#at ?? -1];
    this.#line.hidden = x === undefined || !this.#plot;
    if (!this.#line.hidden) this.#line.style.transform = `translateX(${Math.round(this.#plot.valToPos(x, 'x'))}px)`;
  }

  #pointed({ clientX }) {
    if (!this.#plot || !this.#chart.xs.length) return;
    const x = this.#plot.posToVal(clientX - this.#plot.over.getBoundingClientRect().left, 'x');
    this.#on.point(this.#chart.form === 'steps' ? heldAt(this.#chart.xs, x) : nearest(this.#chart.xs, x));
  }
}

/** The options and the data of a plot. @param {import('../lib/series.js').Chart} chart */
function plotOf(Plot, chart, width) {
  const { form, xs, span, lines } = chart;
  const isStacked = form !== 'lines';
  // What holds at the last point holds until the end of the time.
  const held = form === 'steps' && xs.length && xs.at(-1) < span[1];
  const until = (values) => (held ? [...values, values.at(-1)] : values);
  const values = isStacked ? stacked(lines.map((line) => line.values)) : lines.map((line) => line.values);
  const most = Math.max(0, ...values.flat());
  const end = chart.most ?? endOf(most, chart.whole);
  const left = Math.max(LEAST_ROOM, 8 + SIGN_WIDTH * Math.max(...valueTicks(end).map((value) => chart.tell(value).length)));
  const x = span ? { time: false, range: span } : { time: false, range: [-0.6, Math.max(xs.length, 1) - 0.4] };
  const paths = { steps: Plot.paths.stepped({ align: 1 }), lines: Plot.paths.linear(), bars: Plot.paths.bars({ size: [0.74, 40] }) }[form];
  // Of what stands upon each other, the highest is drawn first and the others over it.
  const order = lines.map((_, place) => place).reverse();
  const series = order.map((place) => {
    const colour = colourOf(lines[place].tone);
    return form === 'lines' ? { stroke: colour, width: 1.75, paths, points: { show: xs.length < 2, size: 6, fill: colour } } : { fill: colour, width: 0, stroke: colour, paths, points: { show: false } };
  });
  const bands = form === 'steps' ? order.slice(0, -1).map((_, place) => ({ series: [place + 1, place + 2] })) : [];
  const options = {
    width, height: HEIGHT, padding: [...ROOM, left], legend: { show: false }, cursor: { show: false }, select: { show: false },
    scales: { x, y: { range: [0, end] } },
    axes: [{ show: false }, { show: false }],
    series: [{}, ...series.map((one) => (form === 'steps' ? { ...one, fill: pale(one.fill) } : one))],
    bands,
    hooks: { drawClear: [(plot) => drawAxes(Plot, plot, chart, end)] },
  };
  return [options, [until(xs.length ? xs : [0]).map((at, place) => (place < xs.length ? at : span?.[1] ?? at)), ...order.map((place) => until(values[place]))]];
}

/** Rules, and three labels at each axis; below bars as many as have room. */
function drawAxes(Plot, plot, { span, names, tell }, end) {
  const { ctx, bbox } = plot;
  const scale = Plot.pxRatio;
  ctx.save();
  ctx.font = `${11 * scale}px ${getComputedStyle(plot.root).fontFamily}`;
  ctx.lineWidth = scale;
  for (const value of valueTicks(end)) {
    const y = Math.round(plot.valToPos(value, 'y', true)) + 0.5 * scale;
    ctx.strokeStyle = colourOf(value === 0 ? 'line-strong' : 'line-faint');
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    say(ctx, tell(value), 'right', bbox.left - 6 * scale, y + 4 * scale);
  }
  const below = bbox.top + bbox.height + 14 * scale;
  if (span) {
    const sides = ['left', 'center', 'right'];
    timeTicks(...span).forEach(({ at, words }, place) => say(ctx, words, sides[place], plot.valToPos(at, 'x', true), below));
  } else {
    const room = Math.max(1, Math.floor(bbox.width / scale / NAME_WIDTH));
    for (const at of everySo(names.length, room)) {
      const half = ctx.measureText(names[at]).width / 2;
      say(ctx, names[at], 'center', Math.min(plot.valToPos(at, 'x', true), ctx.canvas.width - half), below);
    }
  }
  ctx.restore();
}

function say(ctx, words, side, x, y) {
  ctx.fillStyle = colourOf('text-faint');
  ctx.textAlign = side;
  ctx.fillText(words, x, y);
}

const probe = html`<i class="colour-probe" aria-hidden="true"></i>`;

/** A token as the colour that it is in the theme of now. */
function colourOf(token) {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(--${token})`;
  return getComputedStyle(probe).color;
}

/** The same colour, letting a little of the ground through. */
const pale = (colour) => colour.replace(/^rgb\((.+)\)$/, (_, parts) => `rgba(${parts}, ${PALE})`);

/** Calls `changed` when the theme does, by choice or with the system. */
function watchColours(changed) {
  new MutationObserver(changed).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)']) matchMedia(query).addEventListener('change', changed);
}
