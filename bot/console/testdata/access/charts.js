// Whether those who do not see a drawing are told its numbers.

const numbersIn = text => (text.match(/\d[\d,]*/g) ?? []).map(n => Number(n.replace(/,/g, "")));

// bars holds each bar's words against its parts: a number for each.
function bars() {
	const all = document.querySelectorAll("svg.bar");
	if (!all.length) finds("1.1.1", document.body, "no bar is drawn");
	for (const bar of all) {
		const parts = bar.querySelectorAll("rect"), told = numbersIn(nameOf(bar));
		if (told.length < parts.length) finds("1.1.1", bar, `${parts.length} parts are drawn, and told are ${told}`);
		for (const part of parts) if (part.getBoundingClientRect().width < 2) finds("1.4.11", part, "a part is too narrow to be seen");
	}
	return found;
}

// columns holds the chart of two weeks against its table: a row for each day, whose numbers add up to what the chart says.
function columns() {
	const chart = document.querySelector("svg.chart"), days = chart.querySelectorAll("g").length, rows = [...document.querySelectorAll("#chart-table tbody tr")];
	if (rows.length !== days) finds("1.1.1", chart, `${days} days are drawn, ${rows.length} are told`);
	const sum = column => rows.reduce((n, row) => n + numbersIn(row.cells[column].textContent)[0], 0);
	const [out, came] = numbersIn(nameOf(chart));
	if (!out || out !== sum(1) || came !== sum(3)) finds("1.1.1", chart, `"${nameOf(chart)}", and the table has ${sum(1)} and ${sum(3)}`);
	for (const part of chart.querySelectorAll("rect")) if (part.getBoundingClientRect().height < 2) finds("1.4.11", part, "a part is too low to be seen");
	return found;
}
