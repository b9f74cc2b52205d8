package console

import "strings"

// browserOf names a browser and its system as a list of sign-ins shows them: "Firefox, Windows". What a User-Agent claims is
// believed no further.
func browserOf(agent string) string {
	first := func(marks ...string) string { // name, mark, name, mark
		for i := 0; i+1 < len(marks); i += 2 {
			if strings.Contains(agent, marks[i+1]) {
				return marks[i]
			}
		}
		return ""
	}
	browser := first("Edge", "Edg/", "Opera", "OPR/", "Samsung Internet", "SamsungBrowser/", "Firefox", "Firefox/", "Chrome", "Chrome/", "Safari", "Safari/")
	system := first("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "Mac", "Mac OS X", "Linux", "Linux")
	switch {
	case browser == "" && system == "":
		return "?"
	case browser == "" || system == "":
		return browser + system
	}
	return browser + ", " + system
}
