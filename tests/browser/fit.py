"""Whether a page fits: a small phone, large letters, wider spacing, targets for a thumb (WCAG 2.2)."""

from __future__ import annotations

from playwright.sync_api import Page

_WIDER = "document.documentElement.scrollWidth - window.innerWidth"
_LETTERS = "size => { document.documentElement.style.fontSize = size; }"
#: Text spacing as in WCAG 1.4.12; a sheet of its own, which the page's policy permits to whoever drives it.
_SPACING = """
  on => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
      word-spacing: 0.16em !important } p, li { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets = on ? [sheet] : [];
  }
"""
#: What shows less than it holds, and can't be scrolled. What only listeners get is a pixel large.
_CLIPPED = """
  () => [...document.querySelectorAll('body *')].filter(one => {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    if (!/hidden|clip/.test(style.overflow)) return false;
    if (box.width <= 1 || box.height <= 1) return false;
    if (one.matches('textarea, input, select, progress')) return false;
    return one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
  }).map(one => one.outerHTML.slice(0, 120))
"""
#: Targets under 24 by 24 pixels that aren't words in a sentence, and lie too close to another (2.5.8).
_SMALL = """
  () => {
    const targets = document.querySelectorAll('a[href], button, input, select, textarea, summary');
    const shown = [...targets].filter(one => {
      const box = one.getBoundingClientRect();
      return box.width > 1 && box.height > 1 && getComputedStyle(one).visibility === 'visible';
    });
    const alone = one => !(one.matches('a') && one.closest('p, li, dd') &&
      one.closest('p, li, dd').textContent.trim() !== one.textContent.trim());
    return shown.filter(one => {
      const box = one.getBoundingClientRect();
      if ((box.width >= 24 && box.height >= 24) || !alone(one)) return false;
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      return shown.some(other => {
        if (other === one || other.contains(one) || one.contains(other)) return false;
        const near = other.getBoundingClientRect();
        const across = Math.max(near.left - x, 0, x - near.right);
        return Math.hypot(across, Math.max(near.top - y, 0, y - near.bottom)) < 12;
      });
    }).map(one => one.outerHTML.slice(0, 120));
  }
"""


def too_wide(page: Page) -> list[str]:
    """By how much it is too wide, and what it cuts off."""
    found = []
    page.set_viewport_size({"width": 320, "height": 640})
    found += _measured(page, "320 px")
    found += [f"small target: {target}" for target in page.evaluate(_SMALL)]
    page.set_viewport_size({"width": 1024, "height": 900})
    for size, name in (("200%", "200 %"), ("", "")):
        page.evaluate(_LETTERS, size)
        found += _measured(page, name) if name else []
    for on in (True, False):
        page.evaluate(_SPACING, on)
        found += _measured(page, "spacing") if on else []
    return found


def _measured(page: Page, where: str) -> list[str]:
    pixels = page.evaluate(_WIDER)
    found = [f"{where}: {pixels} too wide"] if pixels > 0 else []
    return found + [f"{where}: cut off {one}" for one in page.evaluate(_CLIPPED)]
