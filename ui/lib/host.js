// The one door to the outside. Nothing else in the page touches `window.__TAURI__`.
// A host invokes commands and listens to events. There are two: Tauri's, and a scripted one that tests and previews
// put into `window.litefleetHost` before the page starts.

/** @typedef {{ invoke(command: string, args?: object): Promise<any>, listen(event: string, heard: (payload: any) => void): void }} Host */

/** The host of this page. `connect` picks it. @type {Host} */
export const host = { invoke: unconnected, listen: unconnected };

/** Picks the host of `scope`: Tauri's where there is one, else the scripted one. Returns false where there is none. */
export function connect(scope = globalThis) {
  const found = scope.__TAURI__ ? tauri(scope.__TAURI__) : scope.litefleetHost;
  if (found) Object.assign(host, { invoke: found.invoke, listen: found.listen });
  return Boolean(found);
}

/**
 * A host that answers from a script.
 * @param {Record<string, any>} commands what each command answers: a value, or a function of its arguments that returns
 *   one, a promise of one, or throws
 * @returns {Host & { emit(event: string, payload: any): void, calls: [string, object][] }}
 */
export function scripted(commands) {
  const heard = new Map();
  const calls = [];
  return {
    calls,
    async invoke(command, args = {}) {
      calls.push([command, args]);
      if (!Object.hasOwn(commands, command)) throw { code: 'internal', message: `no command ${command}` };
      const answer = commands[command];
      return typeof answer === 'function' ? answer(args) : answer;
    },
    listen(event, listener) {
      heard.set(event, [...(heard.get(event) ?? []), listener]);
    },
    emit(event, payload) {
      for (const listener of heard.get(event) ?? []) listener(payload);
    },
  };
}

function tauri({ core, event }) {
  return {
    invoke: (command, args) => core.invoke(command, args),
    listen: (name, heard) => void event.listen(name, ({ payload }) => heard(payload)),
  };
}

function unconnected() {
  throw new Error('the page is not connected to a host');
}
