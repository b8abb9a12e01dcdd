// Leaving with unsaved text asks first; the browser supplies the question.
const changed = new Set();
const isGuarded = (form) => form?.matches?.("form[data-guard]");

document.addEventListener("input", (event) => isGuarded(event.target.form) && changed.add(event.target.form));
document.addEventListener("submit", (event) => changed.delete(event.target));
document.addEventListener("kit:saved", (event) => changed.delete(event.target));
document.addEventListener(
  "kit:released",
  (event) => event.target.dataset.unsaved && changed.add(event.target),
);
addEventListener("beforeunload", (event) => {
  for (const form of changed)
    if (form.isConnected && !form.dataset.keptBySession) return event.preventDefault();
  return undefined;
});
