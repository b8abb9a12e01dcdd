// Another window changed the same text: both stand side by side, none is lost.
const cell = (row, tag, words) => {
  const made = row.appendChild(document.createElement(tag));
  made.textContent = words;
  return made;
};

const controlOf = (form, name) => {
  const found = form.elements[name];
  return found instanceof RadioNodeList ? found[0] : found;
};

const labelOf = (form, name) => {
  const control = controlOf(form, name);
  const legend = control?.closest(".choices")?.closest("fieldset")?.querySelector("legend");
  const parts = [...((legend ?? control?.labels?.[0])?.childNodes ?? [])];
  const words = parts.filter((part) => !part.classList?.contains("optional"));
  return (
    words
      .map((part) => part.textContent)
      .join("")
      .trim() || name
  );
};

const use = (form, field) => {
  const found = form.elements[field.name];
  const value = String(field.value ?? field.theirs);
  if (found?.type === "checkbox") found.checked = Boolean(value);
  else found.value = value;
  controlOf(form, field.name).focus();
  controlOf(form, field.name).dispatchEvent(new Event("input", { bubbles: true }));
};

export const both = (form, conflict) => {
  form.querySelector(".merge")?.remove();
  // What is kept from now on is kept by somebody who saw the other text.
  if (conflict.token && form.elements.draft_of) form.elements.draft_of.value = conflict.token;
  const panel = document.createElement("div");
  panel.className = "merge";
  panel.tabIndex = -1;
  panel.setAttribute("role", "alert");
  const count = conflict.fields.length;
  const who = conflict.by ?? "Somebody else";
  const subject = who.includes(",") ? `${who},` : who; // "Bo Chen, RN, changed this too"
  cell(
    panel,
    "h2",
    `${subject} changed this too: ${count} ${count === 1 ? "field differs" : "fields differ"}`,
  );
  cell(
    panel,
    "p",
    "Your text stays in the form. Compare, correct it if needed, then go on: it is kept as it stands.",
  );
  const table = panel.appendChild(document.createElement("table"));
  const head = table.createTHead().insertRow();
  for (const words of ["Field", "Yours", who]) cell(head, "th", words).scope = "col";
  const body = table.createTBody();
  for (const field of conflict.fields) {
    const row = body.insertRow();
    cell(row, "th", field.label ?? labelOf(form, field.name)).scope = "row";
    cell(row, "td", field.yours ?? form.elements[field.name]?.value ?? "");
    const theirs = cell(row, "td", field.theirs);
    if (!form.elements[field.name]) continue;
    const take = theirs.appendChild(document.createElement("button"));
    take.type = "button";
    take.className = "btn btn-sm btn-outline-secondary";
    take.textContent = "Use this";
    take.addEventListener("click", () => use(form, field));
  }
  form.prepend(panel);
  // Whoever is typing goes on typing: the panel is an alert, which is read out by itself.
  if (!document.activeElement?.matches("input, textarea, select")) panel.focus();
};
