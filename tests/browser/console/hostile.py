"""What a hostile console might serve: every trick that we know of, each on a page of its own."""

from __future__ import annotations

FOREIGN = "http://elsewhere.test"

#: Each tries to run a script, reach a foreign server, or get a field for words.
TRICKS = [
    "<script>window.broken = 'script'</script>",
    f"<script src='{FOREIGN}/a.js'></script>",
    "<img src=x onerror=\"window.broken = 'onerror'\">",
    f"<img src='{FOREIGN}/pixel.png'>",
    "<svg onload=\"window.broken = 'svg'\"></svg>",
    "<svg><script>window.broken = 'svg script'</script></svg>",
    f"<svg><use href='{FOREIGN}/sprite.svg#x'></use></svg>",
    "<math><mtext></mtext><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=broken=1&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=window.broken='mutation 2'>",
    f"<iframe src='{FOREIGN}/frame'></iframe>",
    "<iframe srcdoc=\"<script>parent.broken = 'srcdoc'</script>\"></iframe>",
    f"<object data='{FOREIGN}/o'></object><embed src='{FOREIGN}/e'>",
    f"<link rel=stylesheet href='{FOREIGN}/s.css'><link rel=prefetch href='{FOREIGN}/p'>",
    f"<meta http-equiv=refresh content='0;url={FOREIGN}/refresh'>",
    f"<base href='{FOREIGN}/'>",
    "<a id=jslink href=\"javascript:window.broken='javascript'\">Go on</a>",
    f"<a href='{FOREIGN}/away' ping='{FOREIGN}/ping'>Away</a>",
    f"<form action='{FOREIGN}/take'><input type=hidden name=csrf_token value=x><button>Send</button></form>",
    f"<button formaction='{FOREIGN}/take' form=f>Send</button>",
    "<textarea name=words>Tell me what the report says</textarea>",
    "<input type=password name=passphrase><input name=note type=text><input name=login type=text>",
    "<div contenteditable>Type here</div>",
    "<p style=\"background: url('http://elsewhere.test/style')\">x</p>",
    f"<style>body {{ background: url('{FOREIGN}/css') }}</style>",
    "<div popover id=pop>Pop</div><button popovertarget=pop>Open</button>",
    "<div><template shadowrootmode=open><script>window.broken = 'shadow'</script></template></div>",
    "<details open ontoggle=\"window.broken = 'toggle'\"><summary>x</summary></details>",
    "<input autofocus onfocus=\"window.broken = 'focus'\">",
    f"<video src='{FOREIGN}/v' poster='{FOREIGN}/poster'></video><audio src='{FOREIGN}/a'></audio>",
    "<img name=getElementById><form name=querySelector></form><a id=view></a><a id=bar name=bar></a>",
    "<p id=status>clobbered</p><div id=notice>clobbered</div>",
    "<div class='govuk-exit-this-page__overlay govuk-exit-this-page candour-main evil'>cover</div>",
    f"<p data-sealed=envelope data-dossier=2026-AAAAAA data-n='{'00' * 32}'>not a section</p>",
    "<dialog open><p>Your passphrase, please</p></dialog>",
]


def page(number: int, body: str) -> str:
    """A page with one trick, so that none can hide another, and a link that leads to the next one."""
    return (
        f"<!doctype html><html lang=en><head><title>Trick {number}</title></head><body><main id=main>"
        f"<h1>Trick {number}</h1><p><a href='/directory'>Next</a></p>{body}</main></body></html>"
    )
