// Whether all of a page is reached with the Tab key, in the order in which it is read, and whether it is seen where one is (WCAG 2.2
// 2.1.1, 2.1.2, 2.4.3, 2.4.7, 2.4.11).

// prepares lists what is to be reached, and gives how much it is.
function prepares() {
	unfolds();
	document.body.tabIndex = -1; // from the top, also where a field has the focus from the first
	document.body.focus();
	document.body.removeAttribute("tabindex");
	const doors = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
	const list = [...document.querySelectorAll(doors)].filter(e => !e.disabled && e.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) && (e.matches(".skip") || !veiled(e)) && oneOfRadios(e));
	window.walk = { list, reached: [], last: null, stays: 0, places: new Map() };
	for (const e of list) window.walk.places.set(e, placed(e));
	return list.length;
}

// oneOfRadios says whether a radio button is the one of its group that Tab leads to.
function oneOfRadios(e) {
	if (e.type !== "radio") return true;
	const group = [...document.querySelectorAll("input[type=radio]")].filter(r => r.name === e.name && r.form === e.form);
	return e === (group.find(r => r.checked) ?? group[0]);
}

// steps looks at what a press of Tab has led to. It gives what is wrong with it, and "end" once the page is left.
function steps() {
	const w = window.walk, e = document.activeElement;
	if (!e || e === document.body || e === document.documentElement) return ["end"];
	if (e === w.last) { // a date is several fields to the browser
		if (++w.stays > (e.matches("[type=date], [type=time]") ? 6 : 0)) { finds("2.1.2", e, "Tab does not leave it"); found.push("end"); }
		return found;
	}
	w.stays = 0;
	if (w.reached.includes(e)) return ["end"];
	const behind = [...w.reached].reverse().find(b => !b.matches(".skip"));
	if (behind && !e.matches(".skip")) order(behind, e);
	w.reached.push(e);
	w.last = e;
	ring(e);
	covered(e);
	return found;
}

// ends gives what was never reached.
function ends() {
	for (const e of window.walk.list) if (!window.walk.reached.includes(e)) finds("2.1.1", e, `"${words(e)}" is not reached by Tab`);
	return found;
}

// placed is where an element stands on the page, and in which scroller.
function placed(e) {
	const box = e.getClientRects()[0] ?? e.getBoundingClientRect();
	let scroller = e.parentElement;
	while (scroller !== document.documentElement && !/auto|scroll/.test(getComputedStyle(scroller).overflowY)) scroller = scroller.parentElement;
	return { top: box.top + scrollY, bottom: box.bottom + scrollY, left: box.left, right: box.right, scroller };
}

// order finds what stands wholly above, in the same column, what was reached before it.
function order(before, after) {
	const a = window.walk.places.get(before), b = window.walk.places.get(after);
	const sticks = e => { for (; e; e = e.parentElement) if (getComputedStyle(e).position === "sticky") return true; };
	if (!a || !b || sticks(after) || a.scroller !== b.scroller) return;
	if (b.bottom <= a.top + 1 && b.left < a.right - 1 && b.right > a.left + 1) finds("2.4.3", after, `"${words(after)}" stands above "${words(before)}", and is reached after it`);
}

// ring finds what does not show that it has the focus.
function ring(e) {
	const style = getComputedStyle(e), width = parseFloat(style.outlineWidth), offset = parseFloat(style.outlineOffset);
	if (style.outlineStyle === "none" || width < 2) return finds("2.4.7", e, "does not show that it has the focus");
	const beside = offset < 0 ? painted(e) : painted(e.parentElement), colour = over(rgba(style.outlineColor), beside);
	if (ratio(colour, beside) < 3) finds("1.4.11", e, `its focus ring is ${hex(colour)} on ${hex(beside)}: ${ratio(colour, beside).toFixed(2)}, not 3`);
	const out = offset + width, cut = new Set();
	for (const box of e.getClientRects()) {
		for (let p = e.parentElement; p && p !== document.documentElement; p = p.parentElement) {
			if (!/hidden|clip|auto|scroll/.test(getComputedStyle(p).overflow)) continue;
			const frame = p.getBoundingClientRect();
			if (box.left - out < frame.left - 1) cut.add("left");
			if (box.right + out > frame.right + 1) cut.add("right");
			if (box.top - out < frame.top - 1) cut.add("top");
			if (box.bottom + out > frame.bottom + 1) cut.add("bottom");
		}
	}
	if (cut.size > 1) finds("2.4.7", e, "its focus ring is cut: " + [...cut].join(", "));
}

// covered finds what has the focus and lies behind something else, or outside of the window.
function covered(e) {
	const boxes = [...e.getClientRects()], own = x => x && (x === e || e.contains(x) || x.contains(e) && x !== document.body && x !== document.documentElement && !x.matches("main") || e.closest("label")?.contains(x));
	let free = 0, hidden = 0;
	for (const box of boxes) for (const [x, y] of [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]]) {
		const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
		own(top) ? free++ : hidden++;
	}
	if (!free) finds("2.4.11", e, `"${words(e)}" has the focus and is hidden`);
	else if (hidden > free) finds("2.4.11", e, `"${words(e)}" has the focus and is mostly hidden`);
}
