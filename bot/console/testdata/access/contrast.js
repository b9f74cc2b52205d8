// What must be told from what is behind it: WCAG 2.2 1.4.3 for words, 1.4.11 for the borders of fields, signs, bars and charts.

// contrast looks at all that is on the page.
function contrast() {
	unfolds();
	texts();
	fields();
	drawings();
	return found;
}

const off = e => e.closest(":disabled, [aria-disabled=true]") || e.closest("label")?.control?.disabled;

// legible holds the colour of words against what is behind them. Large words may be fainter.
function legible(e, style, colour, what) {
	const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700;
	const behind = painted(e), ink = painted(e, colour), is = ratio(ink, behind), least = large ? 3 : 4.5;
	if (is < least) finds("1.4.3", e, `"${what}" is ${hex(ink)} on ${hex(behind)}: ${is.toFixed(2)}, not ${least}`);
}

function texts() {
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n = walk.nextNode(); n; n = walk.nextNode()) {
		const e = n.parentElement;
		if (!n.data.trim() || e.closest("script, style, title, option, textarea") || !seen(e) || off(e)) continue;
		const style = getComputedStyle(e);
		legible(e, style, rgba(e instanceof SVGElement ? style.fill : style.color), words(e));
	}
	for (const e of document.body.querySelectorAll("*")) for (const part of ["::before", "::after"]) {
		const style = getComputedStyle(e, part);
		if (/^"[^"]+"/.test(style.content) && style.display !== "none" && seen(e)) legible(e, style, rgba(style.color), style.content);
	}
	for (const e of document.querySelectorAll("input:not([type=checkbox], [type=radio]), select, textarea")) {
		if (!seen(e) || off(e)) continue;
		const style = getComputedStyle(e);
		legible(e, style, rgba(style.color), "what is typed");
		if (e.placeholder) legible(e, style, rgba(getComputedStyle(e, "::placeholder").color), e.placeholder);
	}
}

function fields() {
	for (const e of document.querySelectorAll("input, select, textarea")) {
		if (!seen(e) || off(e)) continue;
		const style = getComputedStyle(e), outside = painted(e.parentElement);
		if (e.matches("[type=checkbox], [type=radio]")) { // the browser's own, but for the colour of a chosen one
			if (style.accentColor !== "auto") stands(e, painted(e.parentElement, rgba(style.accentColor)), outside, "a chosen box");
			continue;
		}
		const inside = painted(e), edge = over(rgba(style.borderBottomColor), outside);
		const thick = parseFloat(style.borderBottomWidth) >= 1 && style.borderBottomStyle !== "none";
		if (thick && ratio(edge, outside) >= 3 || ratio(inside, outside) >= 3) continue;
		finds("1.4.11", e, `a field's border is ${hex(edge)} on ${hex(outside)}: ${ratio(edge, outside).toFixed(2)}, not 3`);
	}
}

// stands holds a sign's colour against what is beside it.
function stands(e, colour, beside, what) {
	const is = ratio(colour, beside);
	if (is < 3) finds("1.4.11", e, `${what} is ${hex(colour)} on ${hex(beside)}: ${is.toFixed(2)}, not 3`);
}

// drawings are bars, charts, the signs on buttons and the keys that tell what a colour means. What a bar says when it is empty stands
// beside it in words; a chart's rules only help the eye.
function drawings() {
	for (const e of document.querySelectorAll("svg :is(rect, path, circle, line, polyline, polygon)")) {
		if (!seen(e.ownerSVGElement) || e.matches(".rule") || e.closest(".link-qr")) continue;
		const style = getComputedStyle(e);
		if (style.fill === "none") continue;
		const behind = painted(e.ownerSVGElement.parentElement), itself = rgba(style.fill);
		itself[3] *= Number(style.opacity) * Number(style.fillOpacity);
		const edged = style.stroke !== "none" && style.paintOrder.startsWith("stroke");
		stands(e, over(itself, behind), edged ? over(rgba(style.stroke), behind) : behind, "a drawing's part");
		if (edged || e.matches(":only-of-type") || !e.closest(".bar, .chart")) continue;
		finds("1.4.11", e, "a part has no gap to the next");
	}
	for (const e of document.querySelectorAll("i, .key")) {
		if (!seen(e) || e.textContent.trim()) continue;
		stands(e, painted(e), painted(e.parentElement), "a key");
	}
}
