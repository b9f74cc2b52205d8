// Every page works without this file. With it, the parts of a page that are marked data-live are fetched again when the server tells
// that something changed, and every so many seconds where one says data-every; what somebody is typing in stays.
"use strict";

const live = () => document.querySelectorAll("[data-live]");

// found is how what has the focus in a part is found again in the part's new content: by what it leads to or does, and as which of those.
function found(part) {
	const here = document.activeElement;
	if (here === part || !part.contains(here)) return () => null;
	const like = e => [e.localName, e.getAttribute("href"), e.getAttribute("name"), e.getAttribute("value"), e.form?.getAttribute("action"), e.closest("details[id]")?.id].join(" ");
	const all = () => [...part.querySelectorAll(here.localName)].filter(e => like(e) === want);
	const want = like(here), at = all().indexOf(here);
	return () => all()[at] ?? all()[0];
}

let asking = false, again = false, last = 0;
const pause = 1500; // a storm of messages is not one of requests

async function refresh() {
	if (asking) { again = true; return; }
	asking = true;
	await new Promise(done => setTimeout(done, Math.max(0, last + pause - Date.now())));
	last = Date.now();
	again = false;
	try {
		const answer = await fetch(location.href, { headers: { "X-Raabta-Live": "1" }, credentials: "same-origin", redirect: "error" });
		if (!answer.ok) return;
		const page = new DOMParser().parseFromString(await answer.text(), "text/html");
		for (const part of live()) {
			const fresh = page.getElementById(part.id);
			if (!fresh || part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) continue;
			if (part.innerHTML !== fresh.innerHTML) {
				const end = part.dataset.live === "end" && part.scrollTop + part.clientHeight > part.scrollHeight - 40;
				const open = new Set([...part.querySelectorAll("details[open][id]")].map(d => d.id));
				const back = found(part);
				part.replaceChildren(...fresh.childNodes);
				for (const id of open) part.querySelector("#" + CSS.escape(id))?.setAttribute("open", "");
				back()?.focus({ preventScroll: true });
				if (end) part.scrollTop = part.scrollHeight;
			}
		}
	} catch { /* the next event asks again */ } finally {
		asking = false;
		often();
		if (again) { again = false; refresh(); }
	}
}

let timer = 0;

// often asks again after the shortest data-every of the page; statuses climb without a message that comes or goes.
function often() {
	clearTimeout(timer);
	const seconds = Math.min(...[...document.querySelectorAll("[data-live][data-every], [data-live] [data-every]")].map(e => Number(e.dataset.every) || Infinity));
	if (seconds < Infinity) timer = setTimeout(() => { if (document.hidden) again = true; else refresh(); }, Math.max(1, seconds) * 1000);
}

if (live().length > 0) {
	often();
	const events = new EventSource("/live?since=" + encodeURIComponent(document.body.dataset.pulse || ""));
	events.addEventListener("changed", () => { if (!document.hidden) refresh(); else again = true; });
	document.addEventListener("visibilitychange", () => { if (!document.hidden && again) { again = false; refresh(); } });
	addEventListener("pagehide", () => events.close());
	for (const part of live()) if (part.dataset.live === "end") part.scrollTop = part.scrollHeight;
}

// The menu closes when the focus goes elsewhere, a click does, or Escape is pressed: it lies over the page.
for (const menu of document.querySelectorAll("details.me")) {
	const leaves = event => { if (!menu.contains(event.type === "focusout" ? event.relatedTarget ?? menu : event.target)) menu.open = false; };
	menu.addEventListener("focusout", leaves);
	document.addEventListener("click", leaves);
	menu.addEventListener("keydown", event => {
		if (event.key !== "Escape" || !menu.open) return;
		menu.open = false;
		menu.querySelector("summary").focus();
	});
}

// What is typed in a form with data-measures is sent there after a pause, and the answer's parts take the place of the form's.
for (const form of document.querySelectorAll("form[data-measures]")) {
	let timer = 0, latest = 0;
	const measure = async () => {
		const mine = ++latest;
		try {
			const answer = await fetch(form.dataset.measures, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin", redirect: "error" });
			const page = new DOMParser().parseFromString(await answer.text(), "text/html");
			if (!answer.ok || mine !== latest) return;
			for (const part of form.querySelectorAll("[data-measure]")) part.replaceChildren(...(page.getElementById(part.id)?.childNodes ?? []));
		} catch { /* the next letter asks again */ }
	};
	form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(measure, 400); });
}
