/** Refused outright, with 403. */
export const blockPage =
  '<!doctype html><html lang="en"><head><title>Access denied</title></head><body><h1>Are you a human?</h1>' +
  '<p>We saw unusual traffic from your network. Solve the captcha to go on.</p>' +
  '<form id="captcha-form"><label>Type the letters <input name="captcha"></label></form></body></html>'

/** In place of any page, with 200 as if it were that page: only its content tells. */
export const captchaPage = `<!DOCTYPE html>
<html lang="en-us">
<head><meta charset="utf-8"><title>Robot Check</title><meta name="robots" content="noindex"></head>
<body>
<h4>Enter the characters you see below</h4>
<p>Sorry, we just need to make sure you're not a robot. For best results, please make sure your browser is accepting cookies.</p>
<form method="get" action="/errors/validateCaptcha" name="">
<img src="/captcha/letters.svg" alt="letters to type">
<input autocomplete="off" spellcheck="false" name="field-keywords" type="text"><button type="submit">Continue shopping</button>
</form>
</body>
</html>
`

/** With 503: a browser that runs the script would be let through after some seconds. */
export const challengePage = `<!DOCTYPE html>
<html lang="en-US">
<head><meta charset="utf-8"><title>Just a moment...</title><meta http-equiv="refresh" content="10"></head>
<body>
<noscript><h1>Enable JavaScript and cookies to continue</h1></noscript>
<div class="main-wrapper"><p>Checking if the site connection is secure</p>
<form id="challenge-form" method="post"><input type="hidden" name="md" value="9b1f2c"></form></div>
<script>setTimeout(function () { document.getElementById('challenge-form').submit() }, 5000)</script>
</body>
</html>
`
