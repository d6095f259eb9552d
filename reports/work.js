// Work on findings: give to a person, comment, accept, mark for the producer. It is kept in the browser, by fingerprint,
// and saved as a file, which is the record. What another reviewer decided is shown beside, never overwritten.
(() => {
  "use strict";
  const { $, id, data, make, copy } = window.tallvakt;
  const box = id("work"), work = data.work;
  if (!box || !work) return;
  const words = work.words, shelf = "tallvakt-work:" + work.family, me = "tallvakt-reviewer";
  const FIELDS = ["by", "person", "decision", "reason", "owner", "expires", "comment"];
  const field = (name) => id("work-" + name);
  const fill = (text, ...parts) => parts.reduce((done, part) => done.replace("…", () => part), text);
  const read = (key) => { try { return localStorage.getItem(key) || ""; } catch { return ""; } };
  const store = (key, text) => { try { localStorage.setItem(key, text); } catch { /* kept until the page is left */ } };
  const same = (a, b) => a.by.toLowerCase() === b.by.toLowerCase();

  let kept = {}; // by fingerprint: one entry for each reviewer
  const given = (value) => typeof value === "string" && value.length <= 4000;
  const fits = (entry) => entry && typeof entry === "object" && /^[0-9a-f]{12,64}$/.test(entry.fingerprint) && entry.by &&
    [entry.by, entry.when, ...FIELDS.map((name) => entry[name] || "")].every(given);
  const put = (entry) => {
    const others = (kept[entry.fingerprint] || []).filter((one) => !same(one, entry));
    kept[entry.fingerprint] = [...others, entry];
  };
  const take = (entries) => entries.filter(fits).forEach((entry) => {
    const mine = (kept[entry.fingerprint] || []).find((one) => same(one, entry));
    if (!mine || mine.when <= entry.when) put(entry);
  });
  const all = () => Object.values(kept).flat().filter((entry) => entry.decision || entry.person || entry.comment);
  try { take(JSON.parse(read(shelf) || "[]")); } catch { /* another program's */ }

  // --- items, rows and lists, and the findings in each -------------------------------------------------------------
  const printed = new Map(work.prints.map((print) => ["f-" + print.slice(0, 12), print]));
  const prints = (unit) => [...new Set([unit, ...$("[id^='f-']", unit)].map((e) => printed.get(e.id.slice(0, 14))).filter(Boolean))];
  const units = $("#findings *").filter((e) => ("item" in e.dataset || "part" in e.dataset) && prints(e).length);
  const title = (unit) => {
    const head = unit.querySelector("h3, summary, .message").cloneNode(true);
    $(".vh, .count, .tag, .work-line", head).forEach((e) => e.remove());
    return head.textContent.trim().replace(/\s+/g, " ");
  };
  const told = (entry) => [
    entry.person && fill(words.assigned, entry.person), entry.decision === "accept" && fill(words.accepted, entry.expires),
    entry.decision === "producer" && words.producer, entry.comment && "«" + entry.comment + "»",
  ].filter(Boolean).join(" · ") + " (" + entry.by + ")";
  const decided = (entries) => new Set(entries.filter((e) => e.decision)
    .map((e) => [e.decision, e.decision === "accept" ? [e.expires, e.owner, e.reason] : ""].join("|"))).size;

  const controls = new Map();
  units.forEach((unit) => {
    const line = make("div", undefined, "work-line"), button = make("button", words.start), state = make("span", "", "work-state");
    button.type = "button";
    button.setAttribute("aria-label", words.start + ": " + title(unit));
    button.addEventListener("click", () => show(unit));
    line.append(button);
    if ("item" in unit.dataset) {
      const sheet = make("button", "CSV");
      sheet.type = "button";
      sheet.setAttribute("aria-label", words.open + ": " + title(unit));
      sheet.addEventListener("click", () => download(slug() + "-" + unit.id + ".csv", csv(unit), "text/csv"));
      line.append(" ", sheet);
    }
    line.append(" ", state);
    const fold = unit.matches("details") ? unit : unit.querySelector(":scope > details.part");
    const mark = make("span", "", "tag handled");
    if (fold) { fold.querySelector(":scope > summary").append(" ", mark); fold.querySelector(":scope > summary").after(line); } else unit.append(line);
    controls.set(unit, [state, mark]);
  });
  const handled = (unit) => prints(unit).every((print) => (kept[print] || []).some((e) => e.decision || e.person));
  const render = () => {
    controls.forEach(([state, mark], unit) => {
      const mine = prints(unit), entries = mine.flatMap((print) => kept[print] || []).filter((e) => e.decision || e.person || e.comment);
      const differ = mine.some((print) => decided(kept[print] || []) > 1);
      const texts = [...new Set(entries.map(told))];
      const count = mine.filter((print) => (kept[print] || []).length).length;
      const some = mine.length > 1 && count && count < mine.length ? count + "/" + mine.length + ": " : "";
      state.textContent = (differ ? words.differ + ": " : "") + some + texts.slice(0, 4).join("; ") + (texts.length > 4 ? " …" : "");
      state.classList.toggle("differ", differ);
      mark.textContent = handled(unit) ? words.handled : "";
    });
    const items = units.filter((unit) => "item" in unit.dataset);
    const done = items.filter(handled);
    id("work-count").textContent = fill(words.of, done.length, items.length);
    const people = new Set(all().flatMap((e) => [e.person, e.owner, e.by]).filter(Boolean));
    id("work-people").replaceChildren(...[...people].map((name) => { const o = make("option"); o.value = name; return o; }));
  };

  // --- the panel -----------------------------------------------------------------------------------------------------
  let open = null;
  const today = (days = 0) => { const day = new Date(); day.setDate(day.getDate() + days); return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((n) => String(n).padStart(2, "0")).join("-"); };
  const accepting = () => { id("work-accept").hidden = field("decision").value !== "accept"; };
  const show = (unit) => {
    open = unit;
    const by = read(me), mine = prints(unit).flatMap((print) => kept[print] || []).find((e) => e.by === by) || {};
    FIELDS.forEach((name) => { field(name).value = mine[name] || ""; });
    field("by").value = by;
    if (!mine.expires) field("expires").value = today(90);
    id("work-about").textContent = title(unit);
    id("work-fault").textContent = "";
    accepting();
    box.showModal();
  };
  const fault = () => {
    const asked = ["by", ...(field("decision").value === "accept" ? ["reason", "owner", "expires"] : [])];
    const empty = asked.find((name) => !field(name).value.trim());
    if (empty) { field(empty).focus(); return fill(words.missing, box.querySelector("label[for=work-" + empty + "]").textContent); }
    const day = field("expires").value;
    return asked.length > 1 && (day < today() || day > today(365)) ? words.late : "";
  };
  field("decision").addEventListener("change", accepting);
  id("work-close").addEventListener("click", () => box.close());
  id("work-keep").addEventListener("click", () => {
    const wrong = fault();
    id("work-fault").textContent = wrong;
    if (wrong) return;
    const entry = Object.fromEntries(FIELDS.map((name) => [name, field(name).value.trim()]));
    if (entry.decision !== "accept") entry.reason = entry.owner = entry.expires = "";
    store(me, entry.by);
    for (const fingerprint of prints(open)) put({ ...entry, fingerprint, when: new Date().toISOString() });
    store(shelf, JSON.stringify(Object.values(kept).flat()));
    box.close();
    render();
  });

  // --- out: the record, the list for the producer, a sheet ------------------------------------------------------------
  const slug = () => (work.family + "-" + work.edition).replace(/[^\w-]+/g, "-").replace(/^-|-$/g, "") || "tallvakt";
  const download = (name, text, type) => {
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([text], { type: type + ";charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  id("work-save").addEventListener("click", () => {
    const here = new Set(work.prints);
    const entries = all().filter((e) => here.has(e.fingerprint)).map((e) => Object.fromEntries(Object.entries(e).filter(([, value]) => value)));
    const { tallvakt, family, edition, source } = work;
    const record = { format: "tallvakt-review/1", tallvakt, saved: new Date().toISOString(), family, edition, source, entries };
    download("review-" + slug() + ".json", JSON.stringify(record, null, 1) + "\n", "application/json");
  });
  id("work-load").addEventListener("change", async (event) => {
    const said = id("work-said");
    said.textContent = "";
    try {
      const record = JSON.parse(await event.target.files[0].text());
      if (record.format !== "tallvakt-review/1" || !Array.isArray(record.entries)) throw new Error(record.format);
      take(record.entries);
      store(shelf, JSON.stringify(Object.values(kept).flat()));
      render();
    } catch { said.textContent = words.none; }
    event.target.value = "";
  });
  // The rows of a unit: what, where, what stands, what should stand.
  const rows = (unit) => {
    const fix = unit.querySelector(".fix");
    if (fix) return [...fix.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
    const lines = $(".lines li[id], .item", unit), each = lines.length ? lines : [unit];
    return each.map((line) => {
      const part = line.closest(".part"), message = line.querySelector(".message"), places = line.querySelector(".places");
      const text = message ? message.textContent.trim() : title(unit);
      return [part ? part.querySelector("summary").textContent + ": " + text : text, places ? places.textContent.trim().replace(/\s+/g, " ") : ""];
    });
  };
  const quoted = (text) => '"' + (/^[=+\-@\t\r|%＝＋－＠]/.test(text) ? "'" : "") + text.replaceAll('"', '""') + '"';
  const sheetOf = (lines) => "\ufeff" + (work.revealed ? quoted(work.revealed) + "\r\n" : "") + lines.map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
  const csv = (unit) => sheetOf(rows(unit));
  // The other lists of the page as they stand: promises, hidden figures, what was not checked.
  const flat = (node) => node.textContent.trim().replace(/\s+/g, " ");
  const cells = (line) => line.matches("tr") ? [...line.cells] : line.matches(".at") ? [line.previousElementSibling, line] : $(".what, .tally, dd", line);
  $("#promises, #disclosure, #unchecked").forEach((section) => {
    const head = section.querySelector("h2"), lines = $("details.promise, .stars > ol > li > .at, tr", section);
    if (!lines.length) return;
    const line = make("div", undefined, "work-line"), sheet = make("button", "CSV");
    sheet.type = "button";
    sheet.setAttribute("aria-label", words.open + ": " + flat(head));
    sheet.addEventListener("click", () => download(slug() + "-" + section.id + ".csv", sheetOf(lines.map((one) => cells(one).filter(Boolean).map(flat))), "text/csv"));
    line.append(sheet);
    head.after(line);
  });
  id("work-mail").addEventListener("click", async (event) => {
    const marked = units.filter((unit) => prints(unit).every((print) => (kept[print] || []).some((e) => e.decision === "producer")));
    const inside = (unit) => marked.some((other) => other !== unit && other.contains(unit));
    const items = marked.length ? marked.filter((unit) => !inside(unit)) : units.filter((unit) => "item" in unit.dataset);
    const text = items.map((unit, number) => [number + 1 + ". " + title(unit), ...rows(unit).map(([what, place, stands, should]) =>
      "   - " + [place, what].filter(Boolean).join(": ") + (stands ? ": " + fill(words.stands, stands, should) : ""))].join("\n")).join("\n\n");
    const head = [work.title + (work.edition ? ", " + work.edition : ""), work.source.split(/[\\/]/).pop(), work.revealed].filter(Boolean).join("\n");
    if (await copy(head + "\n\n" + text + "\n")) {
      const label = event.target.textContent;
      event.target.textContent = data.words.copied;
      setTimeout(() => { event.target.textContent = label; }, 1600);
    }
  });
  render();
})();
