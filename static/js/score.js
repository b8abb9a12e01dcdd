// The live score: the server reckons it after each answer; it is read out only when its words
// change.
let controller;

const refresh = async (form) => {
  const target = document.querySelector("[data-score-target]");
  if (!target) return;
  controller?.abort();
  controller = new AbortController();
  try {
    const answer = await fetch(form.dataset.score, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "score" },
      credentials: "same-origin",
      signal: controller.signal,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const before = target.querySelector("[data-band]")?.dataset.band;
    target.innerHTML = await answer.text();
    const now = target.querySelector("[data-band]");
    if (now && now.dataset.band !== before) document.getElementById("live").textContent = now.dataset.band;
  } catch (error) {
    if (error.name !== "AbortError") target.dataset.stale = "true";
  }
};

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-score]");
  if (form) refresh(form);
});
