// How fast a job goes and how long it still takes, from what was seen of it.

const SPAN = 3000;

/** True once a job has ended, however it ended. */
export const isOver = (job) => job.status !== 'pending' && job.status !== 'running';

/** True while more is still found to be done, so that neither a share nor a time left can be told. */
export const isGrowing = ({ progress }) => !progress.counted || !progress.total;

/** How many of what a job has to do are done, as a share from 0 to 1. */
export const share = ({ processed, total }) => (total ? Math.min(1, processed / total) : 0);

/** Watches one job after the other; rates are of the last seconds. */
export class Pace {
  #id = null;
  #seen = [];

  /** Takes note of a job as it is now. */
  see(job, now = Date.now()) {
    if (job.id !== this.#id) [this.#id, this.#seen] = [job.id, []];
    this.#seen.push({ now, processed: job.progress.processed });
    while (this.#seen.length > 2 && now - this.#seen[1].now > SPAN) this.#seen.shift();
  }

  /** Databases a second, or `null` while that is not known. */
  get perSecond() {
    const [first, last] = [this.#seen[0], this.#seen.at(-1)];
    if (!first || last.now - first.now < 250 || last.processed <= first.processed) return null;
    return (1000 * (last.processed - first.processed)) / (last.now - first.now);
  }

  /** Milliseconds left, or `null` while that is not known. */
  left({ processed, total }) {
    return this.perSecond && total > processed ? (1000 * (total - processed)) / this.perSecond : null;
  }
}
