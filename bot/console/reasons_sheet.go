package console

// sheetReasons are what is wrong with the sheets of an import, and what to do about it.
func sheetReasons() []string {
	return []string{
		// The file.
		word("the file is larger than %d MB"), word("import it in parts"), word("the sheet has more than %d rows"), word("this is an Excel workbook"),
		word("in Excel choose File, Save As, CSV UTF-8, and give that file"),
		word("the file does not say how its letters are written; it was read as %s"),
		word("look whether the names are right, or save it as CSV UTF-8"), word("the file is empty"), word("save the sheet again"),
		word("there is nothing below the headings"), word("fill in the rows and save the sheet again"),
		word("no row of headings was found in the first %d rows"),
		word("begin with a row like Admission No,Student,Father,Mother,Class,Section,Contact 1,Contact 2,WhatsApp,Language"),
		word("this looks like %v, but it has no column %s"), word("add it; it may also be called %s"), word("the column %s stands twice"),
		word("rename or delete one of the two"), word("the cell in column %d holds more than %d letters"),
		word("look for a quotation mark that is not closed, or shorten the cell"), word("the sheet has more than %d columns"),
		word("delete the columns that are not needed"), word("a quotation mark is opened here and never closed"), word("close it or delete it"),
		word("this column is not used"), word("the headings stand here again; the row was passed over"),
		word("the row has more cells than there are headings (%d)"), word("look for a comma inside of a cell and put the cell in quotation marks"),
		word("%d more things are wrong"), word("correct these first"), word("correct one of the two"), word("line %d"), word("line %d of %s"),

		// Pupils and their families.
		word("there is no admission number"), word("write it, it is how a pupil is known"), word("a spreadsheet rounded this number"),
		word("type it again as text"), word("this is longer than an admission number"), word("write at most %d letters"),
		word("this is not an admission number"), word("write letters and digits, like 1042 or GR-17"), word("write the numbers with commas between them"),
		word("there is no name"), word("write it"), word("this is a formula, not a name"), word("type the name"),
		word("this is longer than a name (more than %d letters)"), word("shorten it"), word("there is no letter in this name"),
		word("look whether the columns have shifted"), word("this is an address on the web, not a name"),
		word("this is not a language of the school"), word("write English, Urdu or Roman Urdu, or leave it empty"),
		word("there is no class"), word("this is not a class"), word("write it like 5-B or KG"),
		word("the class says one section and the section column another"), word("this pupil stands in more than %d rows"),
		word("keep one for each household"), word("another pupil has this admission number (%v)"), word("this pupil stands in class %s as well (%v)"),
		word("keep one of the two rows"), word("this pupil stands here a second time (%v); this row was taken, it has a number"),
		word("this pupil stands here a second time (%v); the row was passed over"),
		word("this family cannot be reached: it has no mobile number"), word("ask the family for one"),
		word("%d pupils of %s are not in the sheet; they were kept, since rows could not be read"), word("correct those rows and import again"),
		word("%d of the %d pupils of %v are not in the sheet; they were kept"), word("give the whole list"),
		word("give the whole list, or, if they really have left, %v"),
		word("this child has a household that must not be told about it, and the sheet names another one"),
		word("nothing about the child goes to the new one until you allow it"),
		word("%d of %d known pupils (%d %%) would get other %v: look %v"),

		// Phones.
		word("there is no number"), word("a spreadsheet rounded this number (it shows as 3.0E+09)"), word("this is not a phone number"),
		word("no phone has this number (a digit too few or too many?)"), word("write it like 0300-1234567"),
		word("this is not a mobile number, it cannot get texts"), word("give a mobile number"),
		word("this is what WhatsApp calls a person whose number it hides, not a phone number"),
		word("there are more than five numbers here"), word("keep the two that reach the family"), word("this is the school's own number"),
		word("give the family's"), word("write the family's number"), word("write the number of %s"), word("this is the number of %s of the staff"),
		word("nothing to do if the child is theirs"), word("this number belongs to another country"), word("look whether it is right"),
		word("this number stands with %d children of %d fathers"), word("look whether it is the office's number, pasted into the column"),

		// Staff.
		word("this is not a role"), word("write class teacher, teacher, office or head"), word("%s has this number as well (line %d)"),
		word("give each person one of their own"), word("%s has no number, so no family's message can be passed on"), word("add a mobile number"),
		word("messages are passed on to the first of these numbers"), word("nobody teaches more than %d classes or subjects"),
		word("spread them over several rows"), word("this person teaches more than a timetable holds"), word("look whether the name is right"),
		word("this is not a subject"), word("write its name"), word("a class teacher without a class gets no family's message"),
		word("write the class, like 5-B"), word("%s has a class teacher already, %s (line %d)"),
		word("a class has one class teacher, make the other a teacher"), word("no pupil is in this class; it was left out"),
		word("look whether the class is right, or import its pupils as well"), word("%s had this number and is now called %s"),
		word("if this is another person, who took the number over, tell the office: earlier conversations would go on with them"),
		word("%s had %s as its class teacher; it is %s now"),

		// What teachers enter.
		word("no pupil has this admission number"), word("correct it, or import the pupil first"), word("no pupil is in this class"),
		word("correct the class, or import its pupils first"), word("this pupil is not in %s"), word("look whether the number is right"),
		word("the cell is empty"), word("write the %s"), word("this is longer than %d letters"), word("this is not a %s"), word("write it in words"),
		word("nothing is entered for this day"), word("this is not a status"), word("write P (present), A (absent), L (leave) or Late"),
		word("L is read as leave, as registers mean it"), word("write Late for a pupil who came late"),
		word("line %d says %s for the same pupil and day"), word("this is not a number of marks"),
		word("write it like 17 or 17.5, or A for a pupil who was absent"), word("write the most that could be reached, like 20"),
		word("no marks for this pupil"), word("%s marks out of %s cannot be"), word("line %d says %s for the same test"),
		word("more than %d pupils stand in the rows of this homework"), word("part it by class"), word("more than %d pupils stand here"),
		word("part the homework by class"), word("this is not a kind of note"), word("write praise or improve"),

		// Days, times and events.
		word("this is not a date"), word("write it as 2026-11-27, 27/11/2026 or 27 Nov 2026"), word("%s has the month first"),
		word("write the day first, %s, or %s"), word("there is no month %d"), word("write the date as 2026-11-27 or 27/11/2026"),
		word("the year %d cannot be right"), word("write the year with four digits, as in 27/11/2026"), word("%v %d has no day %d"),
		word("check the date"), word("this day is still to come"), word("correct the date (the day stands before the month)"),
		word("this day is over"), word("correct the date or delete the row"), word("this is not a time"), word("write it as 16:00 or 4 pm"),
		word("an hour alone can be morning or evening"), word("%s is not a time"), word("the minutes go from 00 to 59"),
		word("the hours go from 00:00 to 23:59"), word("hour %d does not go with am or pm"), word("write 16:00 or 4 pm"),
		word("24:00 is the end of a day, where opening hours may end"), word("write midnight as 00:00 of the next day"),
		word("this is not an audience"), word("nobody is named"), word("write All, a class like 5-B, or a grade like Class 5"),
		word("more than %d classes are named"), word("write the grades, or All"), word("this is an answer, not a question"),
		word("write what families are asked, like Will you come?"), word("line %d says otherwise of the same event"), word("keep one of the two"),
		word("the school has no %s"), word("correct it, or import its pupils first"), word("this event was canceled; it was left so"),
		word("give it another title if it takes place after all"), word("families know of this event already; it was left as it is"),
		word("change it with `raabta event`, which tells them"),
	}
}
