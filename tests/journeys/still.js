// Put into every page of a journey: tells when it stands still. It is loaded, nothing is on its way, it is not being left.
(() => {
  const CALM = 4; // looks in a row
  const LEFT_FOR_GOOD = 3000; // milliseconds: a file that is downloaded leaves the page where it is
  let underWay = 0;
  let leavingSince = -Infinity;
  const done = () => {
    underWay -= 1;
  };
  const ask = globalThis.fetch;
  globalThis.fetch = (...what) => {
    underWay += 1;
    const answer = ask(...what);
    answer.then(done, done);
    return answer;
  };
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (...what) {
    underWay += 1;
    this.addEventListener("loadend", done, { once: true });
    return send.apply(this, what);
  };
  addEventListener("beforeunload", () => {
    leavingSince = performance.now();
  });
  const isMoving = () =>
    underWay > 0 || document.readyState !== "complete" || performance.now() - leavingSince < LEFT_FOR_GOOD;
  globalThis.standsStill = () =>
    new Promise((resolve) => {
      let calm = 0;
      const look = () => {
        calm = isMoving() ? 0 : calm + 1;
        if (calm > CALM) resolve();
        else setTimeout(look, 15);
      };
      look();
    });
})();
