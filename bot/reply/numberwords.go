package reply

// The words of numbers. Only spellings in use are listed and none is folded by sound: "sath" is "with", not seven. "no" is
// No in Latin letters and never nine; in Urdu script نو is nine, as in every Urdu sum.
var numerals = lookup(
	group[int]{value: 1, phrases: `one, ek, aik, aek, ایک, first, pehla, pehli, pahla, pahli, پہلا, پہلی`},
	group[int]{value: 2, phrases: `two, do, دو, second, doosra, dusra, doosri, dusri, دوسرا, دوسری`},
	group[int]{value: 3, phrases: `three, teen, tin, تین, third, teesra, tisra, teesri, tisri, تیسرا, تیسری`},
	group[int]{value: 4, phrases: `four, char, چار`},
	group[int]{value: 5, phrases: `five, paanch, panj, paanc, پانچ`},
	group[int]{value: 6, phrases: `six, chhe, chay, chey, چھ, چھے`},
	group[int]{value: 7, phrases: `seven, saat, سات`},
	group[int]{value: 8, phrases: `eight, aath, آٹھ`},
	group[int]{value: 9, phrases: `nine, nau, nou, نو`},
	group[int]{value: 10, phrases: `ten, das, dus, دس`},
)

// Words that announce a number: "option 1", "nombar 2", "no. 2", "both 1 and 2".
var labels = lookup(
	group[bool]{value: true, phrases: `
		option, options, opt, opsion, number, numbers, nombar, nomber, numbar, nmbr, num, nbr, no, nos, nr, answer, ans, reply,
		choice, jawab, jwab, both, dono, either, select, choose, the, option no, option number, answer no, slot, time slot,
		نمبر, آپشن, جواب, دونوں, آپشن نمبر`},
)

// Words that may follow a number as its noun: "2 number", "۲ نمبر", "2 wala", "the second one".
var nouns = lookup(
	group[bool]{value: true, phrases: `
		option, number, nombar, nomber, numbar, one, wala, wali, walay, hai, he, h, is ok, ok, theek hai, thik hai,
		wala theek hai, wali theek hai, نمبر, والا, والی, ہے, آپشن`},
)

// Words between two numbers.
var connectors = lookup(
	group[bool]{value: true, phrases: `and, or, n, nd, aur, ya, &, +, اور, یا`},
)

// Units make of a digit a count, an hour or a date. Alone behind it they are the little more that a person should see
// ("2 baje"); with more behind them the digit is part of a sentence ("3 din ki chutti chahiye") and no option.
var units = lookup(
	group[bool]{value: true, phrases: `
		baje, bajay, bjy, bje, bajey, baj, bajkar, am, pm, oclock, clock, min, mins, minute, minutes, ghante, ghantay, ghanta,
		hour, hours, hrs, day, days, din, dino, dinon, dinu, week, weeks, hafta, hafte, haftay, month, months, mahina, mahine,
		mahinay, year, years, saal, bacha, bache, bachay, bachey, bachi, bachiyan, bachon, child, children, kid, kids, son,
		sons, daughter, daughters, students, log, people, person, persons, members, afrad, rupees, rs, rupay, rupaye, hazar,
		so, sau, thousand, copies, copy, books, book, kitab, kitabein, subjects, subject, homeworks, messages, times, dafa,
		bar, class, tareekh, tarikh, percent, %, january, february, march, april, may, june, july, august, september, october,
		november, december, jan, feb, mar, apr, jun, jul, aug, sep, sept, oct, nov, dec, بجے, دن, دنوں, ہفتے, ہفتہ, مہینے,
		مہینہ, سال, بچے, بچہ, بچی, بچیاں, بچوں, لوگ, افراد, روپے, گھنٹے, منٹ, تاریخ, بار, دفعہ, ہزار, سو, کتابیں, جنوری, فروری,
		مارچ, اپریل, مئی, جون, جولائی, اگست, ستمبر, اکتوبر, نومبر, دسمبر`},
)
