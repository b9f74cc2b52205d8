package bot

import (
	"encoding/json"

	"raabta/templates"
)

// jsonOf writes a text's values as the JSON object that Message.Vars keeps.
func jsonOf(v templates.Values) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "" // a map of strings always marshals
	}
	return string(b)
}
