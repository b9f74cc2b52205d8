// Whether a finger hits what it means to: WCAG 2.2 2.5.8. A target is at least 24 by 24, or far enough from others, or stands in a
// sentence.

function targets() {
	unfolds();
	const all = [];
	for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
		if (!seen(e) || e.closest(".skip") || e.disabled) continue;
		all.push({ e, box: touched(e) });
	}
	const small = t => t.box.width < 24 || t.box.height < 24;
	const middle = t => [t.box.x + t.box.width / 2, t.box.y + t.box.height / 2];
	const gap = (t, [x, y]) => Math.hypot(Math.max(t.box.x - x, 0, x - t.box.x - t.box.width), Math.max(t.box.y - y, 0, y - t.box.y - t.box.height));
	for (const t of all) {
		if (!small(t) || inSentence(t.e)) continue;
		const at = middle(t);
		const near = all.find(o => o.e !== t.e && !o.e.contains(t.e) && (gap(o, at) < 12 || small(o) && Math.hypot(at[0] - middle(o)[0], at[1] - middle(o)[1]) < 24));
		if (near) finds("2.5.8", t.e, `"${words(t.e)}" is ${Math.round(t.box.width)} by ${Math.round(t.box.height)}, too near to "${words(near.e) || near.e.name}"`);
	}
	return found;
}

// touched is the place that answers to a finger: a field's label is the field's too, and what an ::after covers is the link's.
function touched(e) {
	const over = getComputedStyle(e, "::after");
	if (over.position === "absolute" && over.content !== "none") e = e.offsetParent ?? e;
	const label = e.matches("input, select, textarea") ? e.closest("label") : null;
	return (label ?? e).getBoundingClientRect();
}

// inSentence says whether a link stands in a line of other words.
function inSentence(e) {
	if (getComputedStyle(e).display !== "inline" && !e.matches("button.plain")) return false;
	let block = e.parentElement;
	while (getComputedStyle(block).display === "inline") block = block.parentElement;
	const beside = n => [...n.childNodes].map(c => c.nodeType === 3 ? c.data : c.nodeType !== 1 || c.matches("a, button, input, select, textarea, summary, .tag") || !/^(inline|contents)$/.test(getComputedStyle(c).display) ? "" : beside(c)).join("");
	return beside(block).replace(/[\s·|,]+/g, "").length > 0;
}
