// The board: a visit is moved with M, arrows, Enter and Escape, or dragged. The server decides; the
// page only shows. Focus stays on the visit, whatever the outcome. Without this file every visit
// has its "Move" form.
const QUARTER = 20;
const ROWS = 48;
const DRAG_AFTER = 6;
const area = document.getElementById("board");
const areKeysOn = document.body.dataset.singleKeys !== "off";
let move = null;

const say = (words) => {
  document.getElementById("live").textContent = words;
};
const boardOf = () => area.querySelector("[data-board][data-movable]");
const columnsOf = () => [...area.querySelectorAll("[data-column]")];
const isOpen = (column, item) =>
  column.dataset.discipline === item.dataset.discipline ||
  (item.dataset.discipline === "CM" && !column.dataset.discipline);
const clockOf = (row) => {
  const minutes = 7 * 60 + row * 15;
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
};
const spoken = (row) => {
  const minutes = 7 * 60 + row * 15;
  const hour = Math.floor(minutes / 60);
  return `${((hour + 11) % 12) + 1}:${String(minutes % 60).padStart(2, "0")} ${hour < 12 ? "AM" : "PM"}`;
};
const linkOf = (item) => item?.querySelector(".slot-link");
const focusOn = (id) => linkOf(document.getElementById(id))?.focus({ preventScroll: false });

// Which columns may take the visit; the others are hatched and say why.
const mark = (item) => {
  for (const column of columnsOf()) {
    const open = !item || isOpen(column, item);
    column.classList.toggle("is-closed", !open);
    column.querySelector("[data-why]").textContent = open ? "" : `not ${item.dataset.discipline}`;
  }
};

const place = () => {
  const list = move.column.querySelector(".board-rows");
  if (move.item.parentElement !== list) list.append(move.item);
  move.item.className = `slot is-movable is-moving at-${move.row} len-${move.length}`;
  linkOf(move.item).focus({ preventScroll: true });
  // Under the pointer the board must stand still.
  if (!move.pointer) move.item.scrollIntoView({ block: "nearest", inline: "nearest" });
};

const begin = (item, pointer = false) => {
  const columns = columnsOf().filter((column) => isOpen(column, item));
  if (!columns.length) return say("Nobody of this discipline is on the board.");
  const here = item.closest("[data-column]");
  move = {
    item,
    home: { parent: item.parentElement, next: item.nextElementSibling, css: item.className },
    column: here ?? columns[0],
    row: Number(item.dataset.row ?? 8),
    length: Number(item.dataset.length),
    from: here ? "board" : "tray",
    pointer,
  };
  mark(item);
  if (here) item.classList.add("is-moving");
  else place();
  return say(
    `Moving. ${move.column.dataset.name}, ${spoken(move.row)}. Arrows move it, Enter plans it, Escape puts it back.`,
  );
};

const goHome = () => {
  const { item, home } = move;
  home.parent.insertBefore(item, home.next?.parentElement === home.parent ? home.next : null);
  item.className = home.css;
  item.style.removeProperty("transform");
  mark(null);
  move = null;
  linkOf(item)?.focus({ preventScroll: true });
  return item;
};

const step = (key) => {
  const columns = columnsOf().filter((column) => isOpen(column, move.item));
  if (key === "ArrowUp") move.row = Math.max(move.row - 1, 0);
  if (key === "ArrowDown") move.row = Math.min(move.row + 1, ROWS - move.length);
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const at = columns.indexOf(move.column) + (key === "ArrowLeft" ? -1 : 1);
    move.column = columns[Math.min(Math.max(at, 0), columns.length - 1)];
  }
  place();
  say(`${move.column.dataset.name}, ${spoken(move.row)}`);
};

const refresh = async (id) => {
  const answer = await fetch(location.href, {
    headers: { "HX-Request": "true", "HX-Target": "board" },
    credentials: "same-origin",
  });
  if (!answer.ok) return location.reload();
  const scrolled = area.querySelector(".board-scroll");
  const [left, top] = [scrolled?.scrollLeft ?? 0, scrolled?.scrollTop ?? 0];
  area.innerHTML = await answer.text();
  area.querySelector(".board-scroll")?.scrollTo(left, top);
  startUndo();
  return focusOn(id);
};

// The refusal stays until it is acted upon; the next free times are buttons that plan it there.
const refuse = (item, answer) => {
  const box = area.querySelector("[data-board-message]");
  box.hidden = false;
  box.replaceChildren();
  box.appendChild(document.createElement("p")).textContent = answer.said;
  for (const slot of answer.slots ?? []) {
    const button = box.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "btn btn-sm btn-outline-primary";
    button.textContent = slot.words;
    button.addEventListener("click", () => send(item, slot));
  }
  if (answer.form) {
    const link = box.appendChild(document.createElement("a"));
    link.className = "btn btn-sm btn-outline-secondary";
    link.href = `${answer.form}?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = "Open the form";
  }
  // The board may be scrolled far below its message.
  box.scrollIntoView({ block: "center" });
};

const send = async (item, where) => {
  const body = new URLSearchParams({
    seen_version: item.dataset.version,
    day: where.day,
    clock: where.clock,
    minutes: where.minutes,
    clinician: where.clinician,
  });
  try {
    const answer = await fetch(item.dataset.url, {
      method: "POST",
      body,
      credentials: "same-origin",
      headers: {
        "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
        "X-Requested-With": "board",
      },
    });
    const told = await answer.json();
    if (answer.ok) {
      say(told.said);
      await refresh(item.id);
    } else {
      if (answer.status === 409) await refresh(item.id);
      refuse(document.getElementById(item.id) ?? item, told);
    }
  } catch {
    refuse(item, {
      said: "There is no connection, or you were signed out. The visit was not moved. Try again.",
    });
  }
  return undefined;
};

const drop = () => {
  const where = {
    day: boardOf().dataset.day,
    clock: clockOf(move.row),
    minutes: move.item.dataset.minutes,
    clinician: move.column.dataset.staff,
  };
  const isSame =
    move.from === "board" &&
    move.row === Number(move.item.dataset.row) &&
    move.home.parent.closest("[data-column]") === move.column;
  const item = goHome();
  if (isSame) return say("Put back where it was.");
  say("Planning…");
  return send(item, where);
};

area.addEventListener("keydown", (event) => {
  const item = event.target.closest("[data-visit]");
  if (!boardOf() || !item || event.ctrlKey || event.metaKey) return;
  if (!move && event.key.toLowerCase() === "m" && (areKeysOn || event.altKey)) {
    event.preventDefault();
    begin(item);
  } else if (move && event.key.startsWith("Arrow")) {
    event.preventDefault();
    step(event.key);
  } else if (move && event.key === "Enter") {
    event.preventDefault();
    drop();
  } else if (move && event.key === "Escape") {
    event.preventDefault();
    goHome();
    say("Put back where it was.");
  }
});

// Leaving the visit while it is being moved puts it back, so that none is left hanging.
area.addEventListener("focusout", (event) => {
  if (!move || move.pointer || !event.relatedTarget || move.item.contains(event.relatedTarget)) return;
  const { relatedTarget } = event;
  goHome();
  relatedTarget.focus();
});

// --- pointer: a mouse drags at once; a finger scrolls, so a phone uses "Move" --------------------
let pressed = null;

area.addEventListener("pointerdown", (event) => {
  const item = event.target.closest("[data-visit]");
  if (
    !boardOf() ||
    move ||
    !item ||
    event.button !== 0 ||
    event.pointerType === "touch" ||
    event.target.closest(".slot-move")
  )
    return;
  pressed = {
    item,
    x: event.clientX,
    y: event.clientY,
    offset: event.clientY - item.getBoundingClientRect().top,
  };
});
area.addEventListener("dragstart", (event) => event.target.closest("[data-visit]") && event.preventDefault());

addEventListener("pointermove", (event) => {
  if (pressed && !move && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > DRAG_AFTER) {
    begin(pressed.item, true);
  }
  if (!move?.pointer) return;
  const column = columnsOf().find((one) => {
    const box = one.getBoundingClientRect();
    return event.clientX >= box.left && event.clientX < box.right;
  });
  if (!column || !isOpen(column, move.item)) return;
  const top = column.querySelector(".board-rows").getBoundingClientRect().top;
  move.column = column;
  move.row = Math.min(
    Math.max(Math.round((event.clientY - pressed.offset - top) / QUARTER), 0),
    ROWS - move.length,
  );
  place();
});

addEventListener("pointerup", () => {
  const wasDragging = move?.pointer;
  pressed = null;
  if (!wasDragging) return;
  move.pointer = false;
  // The click that ends a drag opens nothing.
  const swallow = (event) => event.preventDefault();
  addEventListener("click", swallow, { once: true, capture: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
  drop();
});
addEventListener("pointercancel", () => {
  pressed = null;
  if (move?.pointer) goHome();
});

// --- undo: offered for ten seconds ---------------------------------------------------------------
function startUndo() {
  const bar = area.querySelector("[data-undo]");
  if (bar)
    setTimeout(() => bar.contains(document.activeElement) || bar.remove(), Number(bar.dataset.undo) * 1000);
}
startUndo();
