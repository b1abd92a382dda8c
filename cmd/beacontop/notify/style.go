package notify

import (
	"encoding/json"
	"strings"
)

// body is a message in the form of a style.
func (m *Message) body(s Style) ([]byte, error) {
	switch s {
	case StyleSlack:
		return json.Marshal(m.slack())
	case StyleTeams:
		return json.Marshal(m.teams())
	}
	return json.Marshal(m)
}

type object = map[string]any

// chatMost is the length of a text in a chat; Slack takes 3,000 characters in a block.
const chatMost = 2500

// slack is a message for Slack and what understands its form. Text of the kind plain_text has no
// markup; the other text is shown in notifications, and by programs that know no blocks.
func (m *Message) slack() object {
	line := shortened(m.line(), chatMost)
	return object{
		"text": slackText.Replace(line), "mrkdwn": false, "link_names": false, "unfurl_links": false,
		"blocks": []object{{"type": "section", "text": object{"type": "plain_text", "emoji": false, "text": line}}},
	}
}

// slackText escapes the characters that begin links, mentions and entities, and breaks those that other
// programs take for mentions and formatting.
var slackText = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;",
	"@", "@\u200b", "*", "\u200b*", "_", "\u200b_", "~", "\u200b~", "`", "\u200b`", "[", "\u200b[",
)

// teams is an adaptive card for a webhook of Teams. A TextRun, unlike a TextBlock, has no Markdown.
func (m *Message) teams() object {
	colour := "Attention"
	switch {
	case m.Event == Cleared:
		colour = "Good"
	case m.Severity.String() != "problem":
		colour = "Warning"
	}
	line := strings.ReplaceAll(shortened(m.line(), chatMost), "{{", "{\u200b{") // dates and times of cards
	return object{
		"type": "message",
		"attachments": []object{{
			"contentType": "application/vnd.microsoft.card.adaptive",
			"content": object{
				"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.2",
				"body": []object{{"type": "RichTextBlock", "inlines": []object{{"type": "TextRun", "text": line, "color": colour}}}},
			},
		}},
	}
}
