// Lights up equations, moves between cells, copies, filters. The page is whole without it.
(() => {
  "use strict";
  const $ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const id = (name) => document.getElementById(name);
  const data = JSON.parse((id("data") || { textContent: "{}" }).textContent);
  const words = data.words || {};
  const say = id("say");

  window.tallvakt = { $, id, data, make: (...all) => make(...all), copy: (text) => copy(text) };
  $(".js, .filters, button.copy").forEach((e) => { e.hidden = false; });

  // --- what a cell takes part in -------------------------------------------------------------------------------
  let equations = null; // by cell: positions in data.edits; made when first asked for
  const cellsOf = (edit) => { let last = edit[3]; return [last, ...edit.slice(4).map((step) => (last += step))]; };
  const index = () => {
    if (equations) return equations;
    equations = new Map();
    (data.edits || []).forEach((edit, number) => {
      for (const cell of cellsOf(edit)) {
        if (!equations.has(cell)) equations.set(cell, []);
        equations.get(cell).push(number);
      }
    });
    return equations;
  };
  const token = (cell) => { const e = id("c" + cell); return e ? e.firstChild.textContent : "?"; };
  const written = (edit, number) => {
    if (data.says[number]) return data.says[number];
    const [anchor, ...rest] = cellsOf(edit);
    const parts = rest.map(token);
    if (edit[2] === 3) return [anchor, ...rest].map(token).join(", ");
    const sum = parts.join(" + ");
    return token(anchor) + " = " + (edit[2] === 1 ? "(" + sum + ") ∶ " + parts.length : sum);
  };
  const make = (tag, text, kind) => {
    const e = document.createElement(tag);
    if (text !== undefined) e.textContent = text;
    if (kind) e.className = kind;
    return e;
  };

  // A cell's address by name, table:row:column, and from its second printing on which one: the same after the next run.
  const grids = $(".grid:not(.corrected)");
  const named = (data.names || { tables: [] }).tables;
  const axis = (number) => data.names.axes[number];
  const printings = (table, row, column) => named.flatMap(([name, columns, rows], number) => {
    const across = axis(columns).indexOf(column);
    if (name !== table || across < 0) return [];
    return axis(rows).flatMap((code, down) => (code === row ? [grids[number].tBodies[0].rows[down].cells[2 + across]] : []));
  }).filter((cell) => cell.id);
  const address = (cell) => {
    const [table, columns, rows] = named[grids.indexOf(cell.closest("table"))];
    const key = [table, axis(rows)[cell.parentElement.sectionRowIndex], axis(columns)[cell.cellIndex - 2]];
    const number = printings(...key).indexOf(cell);
    return [...key, ...(number > 0 ? [number + 1] : [])].map(encodeURIComponent).join(":");
  };
  const cellNamed = (text) => {
    const [table, row, column, number] = text.split(":");
    return column === undefined ? null : printings(table, row, column)[(number || 1) - 1] || null;
  };

  let lit = [];
  let shown = null;
  const dark = () => { lit.forEach((e) => e.classList.remove("hot", "here")); lit = []; shown = null; };
  const name = (cell) => {
    const row = cell.parentElement, table = cell.closest("table");
    const heads = table.tHead.rows[0].cells;
    const place = row.cells[0].textContent;
    return [table.caption.firstElementChild.textContent, row.cells[1].firstElementChild.textContent,
      heads[cell.cellIndex].textContent].join(" · ") + (place ? " · " + words.line + " " + place : "");
  };
  const show = (cell, tell = true) => {
    if (shown === cell) return;
    dark();
    shown = cell;
    const number = Number(cell.id.slice(1));
    const mine = index().get(number) || [];
    cell.classList.add("here");
    lit.push(cell);
    for (const edit of mine) for (const other of cellsOf(data.edits[edit])) {
      const e = other === number ? null : id("c" + other);
      if (e) { e.classList.add("hot"); lit.push(e); }
    }
    if (!tell || !say) return;
    const list = make("ul");
    mine.slice(0, 6).forEach((edit) => {
      const found = data.edits[edit];
      const item = make("li", undefined, found[1] === 1 ? "failed" : "");
      item.append(make("b", words.outcomes[found[1]]), ": " + written(found, edit) + " ", make("span", data.promises[found[0]], "why"));
      list.append(item);
    });
    if (!mine.length) list.append(make("li", words.none));
    if (mine.length > 6) list.append(make("li", words.more.replace("…", mine.length - 6)));
    const said = cell.querySelector(".vh");
    const head = make("p"), link = make("a", words.link, "link");
    link.href = "#" + address(cell);
    head.append(make("b", cell.firstChild.textContent + (said ? said.textContent : "")), " " + name(cell) + " ", link);
    say.replaceChildren(head, list);
  };
  const hide = () => { dark(); if (say) say.replaceChildren(); };
  const cellAt = (target) => (target instanceof Element ? target.closest("td[id^=c]") : null);

  document.addEventListener("mouseover", (event) => {
    const cell = cellAt(event.target);
    if (cell) show(cell);
    else if (shown && shown !== document.activeElement && !(say && say.contains(event.target))) hide();
  });
  const enter = (cell) => { if (cell) { cell.tabIndex = -1; cell.focus(); } };
  document.addEventListener("focusin", (event) => { const cell = cellAt(event.target); if (cell) show(cell); });
  document.addEventListener("focusout", (event) => { if (cellAt(event.target)) hide(); });
  document.addEventListener("click", (event) => { const cell = cellAt(event.target); if (cell) enter(cell); });

  // --- the keyboard: Enter into a table, arrows between cells, Escape out ----------------------------------------
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const here = event.target;
    if (here.classList && here.classList.contains("scroll")) {
      if (event.key === "Enter") { event.preventDefault(); enter(here.querySelector("td[id^=c]")); }
      return;
    }
    const cell = cellAt(here);
    if (!cell) { if (event.key === "Escape") hide(); return; }
    if (event.key === "Escape") { event.preventDefault(); cell.closest(".scroll").focus(); return; }
    const body = cell.closest("tbody"), row = cell.parentElement;
    let next = null;
    if (STEPS[event.key]) {
      const [down, right] = STEPS[event.key];
      const to = down ? body.rows[row.sectionRowIndex + down] : row;
      next = to && to.cells[cell.cellIndex + right];
    } else if (event.key === "Home") next = row.cells[2];
    else if (event.key === "End") next = row.cells[row.cells.length - 2];
    else return;
    event.preventDefault();
    if (next && /^c\d/.test(next.id)) enter(next);
  });

  // --- links to a cell or a finding: unfold what holds it, mark it, light it up -----------------------------------
  const land = () => {
    const wanted = location.hash.length > 1 ? decodeURIComponent(location.hash.slice(1)) : "";
    const target = wanted && (id(wanted) || cellNamed(wanted));
    if (!target) return;
    for (let e = target; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
    if (cellAt(target)) { target.tabIndex = -1; target.focus({ preventScroll: true }); }
    // Tables are laid out only when they come near: the first scrolling lands beside, those after it on the spot.
    const go = (times) => {
      target.scrollIntoView({ block: cellAt(target) ? "center" : "start", inline: "nearest", behavior: "instant" });
      if (times) requestAnimationFrame(() => go(times - 1));
    };
    go(3);
  };
  addEventListener("hashchange", land);

  // --- copying ---------------------------------------------------------------------------------------------------
  const copy = async (text) => {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* not allowed here: the old way */ }
    const box = make("textarea", text);
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  };
  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("button.copy, a.link");
    if (!button) return;
    const text = button.matches("a") ? button.href : id(button.dataset.copy).textContent;
    if (await copy(text)) {
      const label = button.textContent;
      if (label === words.copied) return;
      button.textContent = words.copied;
      setTimeout(() => { button.textContent = label; }, 1600);
    }
  });

  // --- filters, kept in the address -------------------------------------------------------------------------------
  const filters = $("[data-filter], [data-toggle]");
  const params = new URLSearchParams(location.search);
  const apply = () => {
    const value = Object.fromEntries($("[data-filter]").map((e) => [e.dataset.filter, e.value.trim().toLowerCase()]));
    $("#findings [data-severity]").forEach((e) => { e.hidden = Boolean(value.show) && e.dataset.severity !== value.show; });
    const all = $(".publications > li");
    const asked = (value.q || "").split(/\s+/).filter(Boolean);
    let count = 0;
    all.forEach((e) => {
      const fits = asked.every((word) => e.dataset.q.includes(word)) &&
        (!value.verdict || e.dataset.verdict === value.verdict) && (!value.family || e.dataset.family === value.family);
      e.hidden = !fits;
      count += fits;
    });
    if (id("shown")) id("shown").textContent = count < all.length ? words.shown.replace("…", count).replace("…", all.length) : "";
    $("[data-toggle]").forEach((e) => document.body.classList.toggle("show-" + e.dataset.toggle, e.checked));
  };
  const remember = () => {
    const kept = new URLSearchParams();
    filters.forEach((e) => {
      if (e.dataset.toggle ? e.checked : e.value) kept.set(e.dataset.filter || e.dataset.toggle, e.dataset.toggle ? "1" : e.value);
    });
    const query = kept.toString();
    history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
  };
  filters.forEach((e) => {
    const kept = params.get(e.dataset.filter || e.dataset.toggle);
    if (kept !== null && e.dataset.toggle) e.checked = true;
    else if (kept !== null) e.value = kept;
    e.addEventListener("input", () => { apply(); remember(); });
  });
  if (filters.length) apply();

  // A print is two pages, verdict, items and the tables concerned, unless all is asked for.
  addEventListener("beforeprint", () => {
    const whole = document.body.classList.contains("print-all");
    $(whole ? "details:not(.runner)" : "#findings details.list").forEach((e) => { e.open = true; });
  });
  addEventListener("afterprint", () => document.body.classList.remove("print-all"));
  $("[data-print]").forEach((button) => button.addEventListener("click", () => {
    document.body.classList.toggle("print-all", button.dataset.print === "all");
    print();
  }));
  land();
})();
