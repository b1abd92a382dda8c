// Package secret removes passwords, tokens and the like from what is recorded of requests: headers,
// targets, and bodies of known forms.
//
//	Authorization: Basic YTpi   ─▶ Basic (masked)
//	/a?x=1&token=abc            ─▶ /a?x=1&token=(masked)
//	{"password":"abc","x":1}    ─▶ {"password":"(masked)","x":1}
//
// A value is a secret if its name says so: in JSON the value and everything below it, and the values
// beside a name ({"name":"Password","value":"abc"}); in XML attributes and text; in client settings
// (.ndc) the value of the line. What else a body says is kept: it is no replacement of names and
// addresses. A body that is not of a known form is not returned at all.
package secret
